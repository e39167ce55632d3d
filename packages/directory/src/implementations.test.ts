import { Random } from '@boardcast/testkit/random';
import { hasRedis, RedisServer } from '@boardcast/testkit/redis-server';
import { eventually } from '@boardcast/testkit/until';
import { expect, it } from 'vitest';
import type { ClaimOutcome, Directory, DirectoryRecord } from './directory.ts';
import { MemoryDirectory } from './memory-directory.ts';
import { MemoryStore } from './memory-store.ts';
import { boardRecord } from './testing/board-record.ts';
import { RedisHarness } from './testing/redis-harness.ts';

type Board = DirectoryRecord<'board'>;
const names = ['one', 'two', 'three'];
const operations = ['claim', 'take', 'adopt', 'write', 'leave', 'remove', 'put', 'read'] as const;

/** The gateways of one store, and the records that each has seen, the outdated ones as well. */
class Side {
  readonly #gateways: readonly Directory[];
  readonly #seen: Board[] = [];

  constructor(gateways: readonly Directory[]) {
    this.#gateways = gateways;
  }

  /** What came of an operation, without ids and epochs. */
  async step(random: Random): Promise<unknown> {
    const directory = random.pick(this.#gateways);
    const operation = random.pick(operations);
    const [name, identity, viewers] = [
      random.pick(names),
      random.pick(['x', 'y']),
      random.below(9),
    ];
    const value = boardRecord(name, viewers);
    const place = random.below(Math.max(1, this.#seen.length));
    const record = this.#seen[place];
    if (operation === 'claim')
      return this.#outcome(await directory.claim('board', name, { identity, value }));
    if (operation === 'put') return directory.put('board', name, value);
    if (operation === 'read') return this.#view(await directory.read('board', name));
    if (record === undefined) return 'nothing seen';
    if (operation === 'remove') return directory.remove(record);
    if (operation === 'adopt') return this.#outcome(await directory.adopt(record));
    return this.#outcome(await directory[operation](record, value));
  }

  async owned(): Promise<unknown> {
    const [first] = this.#gateways;
    const keys: unknown[] = [];
    for (const { id } of this.#gateways)
      keys.push((await first?.ownedBy(id, 100))?.map(({ key }) => key).toSorted());
    return keys;
  }

  copies(): unknown {
    return this.#gateways.map((directory) =>
      names.map((name) => this.#view(directory.get('board', name))),
    );
  }

  #outcome(outcome: ClaimOutcome<'board'>): unknown {
    return outcome.kind === 'gone' ? 'gone' : [outcome.kind, this.#view(outcome.record)];
  }

  #view(record: Board | undefined): unknown {
    if (record === undefined) return undefined;
    let index = this.#seen.findIndex((one) => one.key === record.key && one.epoch === record.epoch);
    if (index < 0) index = this.#seen.push(record) - 1;
    const owner = this.#gateways.findIndex(({ id }) => id === record.owner);
    return { index, owner, identity: record.identity, value: record.value };
  }
}

it.skipIf(!hasRedis)('answer the same to the same operations, in memory and in Redis', async () => {
  const server = await RedisServer.start();
  const harness = new RedisHarness(server);
  const store = new MemoryStore();
  const memory = new Side([0, 1, 2].map(() => new MemoryDirectory(store)));
  const redis = new Side(await Promise.all([0, 1, 2].map(() => harness.open())));
  const [one, other] = [new Random(19), new Random(19)];
  for (let step = 0; step < 2000; step += 1)
    expect(await redis.step(one), `step ${step}`).toEqual(await memory.step(other));
  expect(await redis.owned()).toEqual(await memory.owned());
  await eventually(() => expect(redis.copies()).toEqual(memory.copies()));
  await harness.close();
  await server.stop();
});
