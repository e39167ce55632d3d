import { RedisDirectory, type DirectoryRecord } from '@boardcast/directory';
import { RedisServer } from '@boardcast/testkit/redis-server';
import { pause } from '@boardcast/testkit/until';
import { readOptions } from '../bench-options.ts';
import { percentile } from '../summary.ts';
import { boardName, boardValue } from './fleet-records.ts';
import { inParallel } from './in-parallel.ts';
import { RedisProbe } from './redis-probe.ts';

const about = `Claims boards in a Redis of its own, renews them by the gateway's lease, and releases them. The reference
is a plain SET NX of a value of the same size, by the same client in the same run.`;
const { boards, parallel, seconds } = readOptions(about, {
  boards: 10_000,
  parallel: 50,
  seconds: 10,
});
const identity = '0123456789abcdef0123456789abcdef';

const server = await RedisServer.start();
const probe = await RedisProbe.connect(server.url);
const directory = await RedisDirectory.connect({ url: server.url });
const records = new Map<number, DirectoryRecord<'board'>>();
const value = JSON.stringify(boardValue(0, 0));

interface Measured {
  readonly samples: number[];
  ms: number;
  /** In µs, of this process and of Redis. */
  ownCpu: number;
  redisCpu: number;
}
const measured = new Map<string, Measured>();

/** Takes part in the row of that name. */
async function measure(
  name: string,
  [from, to]: readonly [number, number],
  width: number,
  step: (index: number) => Promise<unknown>,
): Promise<void> {
  const row = measured.get(name) ?? { samples: [], ms: 0, ownCpu: 0, redisCpu: 0 };
  measured.set(name, row);
  const [own, redis, startedAt] = [process.cpuUsage(), await probe.cpu(), performance.now()];
  row.samples.push(...(await inParallel(to - from, width, (index) => step(from + index))));
  row.ms += performance.now() - startedAt;
  row.redisCpu += ((await probe.cpu()) - redis) * 1e6;
  const { user, system } = process.cpuUsage(own);
  row.ownCpu += user + system;
}

function show(): void {
  for (const [name, { samples, ms, ownCpu, redisCpu }] of measured) {
    const [median, most] = [0.5, 0.99].map((share) => percentile(samples, share).toFixed(2));
    const rate = ((samples.length * 1000) / ms).toFixed(0).padStart(6);
    const cpu = [ownCpu, redisCpu].map((value) => `${(value / samples.length).toFixed(0)} µs`);
    const text = `${rate} a second, median ${median} ms, 99 % ${most} ms`;
    console.log(`${name.padEnd(26)} ${text}; CPU of the gateway ${cpu[0]}, of Redis ${cpu[1]}`);
  }
}

const setNx = (index: number) => probe.command('SET', `reference:${index}`, value, 'NX');
const claim = async (index: number) => {
  const wanted = { identity, value: boardValue(index, index % 3) };
  const outcome = await directory.claim('board', boardName(index), wanted);
  if (outcome.kind !== 'granted') throw new Error(`claim ${index}: ${outcome.kind}`);
  records.set(index, outcome.record);
};
const recordOf = (index: number) => {
  const record = records.get(index);
  if (record === undefined) throw new Error(`no record ${index}`);
  return record;
};

/** Both in turn, so that both have the same share of the machine. */
const rounds = 10;
const part = (round: number): [number, number] => [
  Math.floor((boards * round) / rounds),
  Math.floor((boards * (round + 1)) / rounds),
];

let [plain, claims] = [0, 0];
for (let round = 0; round < rounds; round += 1) {
  const before = await probe.memory();
  await measure(`SET NX, ${parallel} at a time`, part(round), parallel, setNx);
  const between = await probe.memory();
  await measure(`claim, ${parallel} at a time`, part(round), parallel, claim);
  plain += between - before;
  claims += (await probe.memory()) - between;
}
const stream = await probe.memoryOf('{boardcast}:1:changes');
const claimed = claims - stream;
const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(0)} kB`;
console.log(`memory: ${kilobytes(plain)} by SET NX, ${kilobytes(claimed)} by claims, of which`);
console.log(
  `  ${(claimed / boards).toFixed(0)} bytes a board; stream of changes ${kilobytes(stream)}`,
);

const [commands, cpu] = [await probe.commands(), await probe.cpu()];
await pause(seconds * 1000);
const rate = ((await probe.commands()) - commands) / seconds;
const share = (((await probe.cpu()) - cpu) / seconds) * 100;
console.log(
  `renewed for ${seconds} s: ${rate.toFixed(1)} commands a second, ${share.toFixed(1)} % of a core`,
);

const startedAt = performance.now();
const second = await RedisDirectory.connect({ url: server.url });
const copied = [...second.all('board')].length;
console.log(
  `another gateway has ${copied} boards after ${(performance.now() - startedAt).toFixed(0)} ms`,
);

await second.close();
const again = { identity: 'x', value: boardValue(0, 0) };
const claimAgain = (index: number) => directory.claim('board', `x${index}`, again);
const write = (index: number) => directory.write(recordOf(index), boardValue(index, 1, 5));
const leave = (index: number) => directory.leave(recordOf(index), boardValue(index, 1));
const remove = (index: number) => directory.remove(recordOf(index));
for (let round = 0; round < rounds; round += 1) {
  const [from, to] = part(round);
  const few: [number, number] = [from, from + Math.ceil((to - from) / 10)];
  await measure('SET NX, one at a time', few, 1, (index) => setNx(boards + index));
  await measure('claim, one at a time', few, 1, claimAgain);
  await measure(`write, ${parallel} at a time`, [from, to], parallel, write);
  await measure(`leave, ${parallel} at a time`, [from, to], parallel, leave);
  await measure(`remove, ${parallel} at a time`, [from, to], parallel, remove);
}
show();

await directory.close();
probe.close();
await server.stop();
