import type { RedisDirectory } from '@boardcast/directory';
import { Random } from '@boardcast/testkit/random';
import { pause, until } from '@boardcast/testkit/until';
import { readOptions } from '../bench-options.ts';
import { unevenness } from './fleet-placement.ts';
import { boardValue, nodeValue } from './fleet-records.ts';
import { Fleet } from './fleet.ts';
import { heapUsed } from './heap.ts';
import { inParallel } from './in-parallel.ts';
import { RawFollowers } from './raw-followers.ts';

const about = `The directory of a large fleet: gateways' own code on a Redis of this machine, with media nodes that are
records only. --sessions is a sample of the viewers' sessions, from which theirs are extrapolated.`;
const sizes = { nodes: 1000, boards: 100_000, viewers: 1_000_000, sessions: 100_000 };
const options = readOptions(about, { ...sizes, gateways: 100, followers: 20, seed: 1 });
const { nodes, boards, viewers, sessions, gateways } = options;
const random = new Random(options.seed);
const timeoutMs = 300_000;

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
const say = (what: string, ...values: readonly string[]) =>
  console.log(`${what}: ${values.join(', ')}`);
const since = (startedAt: number) => `${((performance.now() - startedAt) / 1000).toFixed(2)} s`;

for (const perSecond of [100, 1000])
  say(
    `placed by ${gateways} gateways, ${perSecond} boards a second, fullest node ÷ mean`,
    unevenness(nodes, boards, { gateways, perSecond, random }).toFixed(2),
  );

const fleet = await Fleet.start();
const { probe, owner } = fleet;
await fleet.addNodes(nodes);
await fleet.addBoards(boards, nodes);
const beforeSessions = heapUsed();
await fleet.addSessions(sessions, boards, nodes);
const ownSessions = (heapUsed() - beforeSessions) / sessions;
const sessionBytes =
  ((await fleet.memoryOf('session')) + (await probe.memoryOf(`{boardcast}:1:owned:${owner.id}`))) /
  sessions;
say('Redis: nodes', megabytes(await fleet.memoryOf('node')));
say('Redis: boards', megabytes(await fleet.memoryOf('board')));
say('Redis: stream of changes', megabytes(await fleet.memoryOf('changes')));
say(`Redis: ${viewers} sessions (extrapolated)`, megabytes(sessionBytes * viewers));

const before = heapUsed();
let startedAt = performance.now();
const other = await fleet.open();
say('a gateway starts: reads everything', since(startedAt));
say('a gateway: its copy', megabytes(heapUsed() - before));
say(
  `a gateway: its share of the sessions, of ${gateways}`,
  megabytes((ownSessions * viewers) / gateways),
);

/** What one write costs, with as many that follow. */
async function costOfWrites(followers: number): Promise<{ redis: number; bytes: number }> {
  const raw = new RawFollowers();
  await raw.open(fleet.server.url, '{boardcast}:1:changes', followers);
  const [cpu, traffic] = [await probe.cpu(), await probe.traffic()];
  const writes = Math.min(5000, boards);
  await inParallel(writes, 50, (index) => writeBoard(index, index % 10));
  // The followers have read them, too.
  await pause(1000);
  const cost = { redis: (await probe.cpu()) - cpu, bytes: (await probe.traffic()) - traffic };
  raw.close();
  return { redis: (cost.redis / writes) * 1e6, bytes: cost.bytes / writes };
}

async function writeBoard(index: number, viewersNow: number): Promise<void> {
  const record = fleet.boards[index];
  if (record !== undefined) await owner.write(record, boardValue(index, index % nodes, viewersNow));
}

const alone = await costOfWrites(0);
const followed = await costOfWrites(options.followers);
const each = (followed.redis - alone.redis) / options.followers;
say(
  'a write of a board: CPU of Redis',
  `${alone.redis.toFixed(0)} µs with two gateways`,
  `${each.toFixed(1)} µs for each further`,
);
const entryBytes = (followed.bytes - alone.bytes) / options.followers;
say('a change: sent to each gateway', `${entryBytes.toFixed(0)} bytes`);
const changes = nodes + viewers / 600;
const perWrite = alone.redis + each * gateways;
say(
  `steady state, ${gateways} gateways, viewers that stay ten minutes (extrapolated)`,
  `${changes.toFixed(0)} changes a second`,
  `Redis ${((changes * perWrite) / 1e4).toFixed(0)} % of a core`,
  `${((changes * entryBytes * gateways) / 1e6).toFixed(0)} MB/s out of Redis`,
  `${((changes * entryBytes) / 1e6).toFixed(1)} MB/s into each gateway`,
);
say(
  'sessions written (extrapolated)',
  `${((viewers / 600) * 3).toFixed(0)} a second`,
  `Redis ${(((viewers / 600) * 3 * alone.redis) / 1e4).toFixed(0)} % of a core`,
);

const seen = (directory: RedisDirectory, what: string, check: () => boolean) =>
  until(`${what} at ${directory.id}`, check, timeoutMs);

startedAt = performance.now();
const [node] = fleet.nodes;
if (node !== undefined) {
  await owner.write(node, { ...nodeValue(0, 0, 0), state: 'down' });
  await seen(other, 'the node is down', () => other.get('node', node.key)?.value.state === 'down');
}
say('a node dies: seen by another gateway, once it is noticed', since(startedAt));
startedAt = performance.now();
const onNode = Math.ceil(boards / nodes);
await inParallel(onNode, onNode, (index) => writeBoard(index * nodes, 1));
say(`  its ${onNode} boards are recorded on other nodes`, since(startedAt));

startedAt = performance.now();
const share = Math.ceil((boards + viewers) / gateways);
const orphaned = fleet.sessions.slice(0, share);
await inParallel(orphaned.length, 100, (index) => {
  const record = orphaned[index];
  return record === undefined ? Promise.resolve() : other.take(record, record.value);
});
say(`a gateway dies: its ${orphaned.length} records taken over, 100 at a time`, since(startedAt));

await probe.command('SAVE');
for (const isEmpty of [false, true]) {
  await fleet.server.kill();
  await until('it is noticed', () => !owner.isConnected && !other.isConnected, timeoutMs);
  if (isEmpty) await fleet.server.forget();
  startedAt = performance.now();
  await fleet.server.restart();
  await until('both are back', () => owner.isConnected && other.isConnected, timeoutMs);
  const complete = [...other.all('board')].length;
  say(
    `Redis ${isEmpty ? 'came back empty' : 'restarted with its data'}: all gateways right again`,
    since(startedAt),
    `${complete} boards`,
  );
}
await other.close();
await fleet.close();
