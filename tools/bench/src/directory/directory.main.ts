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

function show(name: string, result: Awaited<ReturnType<typeof inParallel>>): void {
  const [median, most] = [0.5, 0.99].map((share) => percentile(result.samples, share).toFixed(2));
  const rate = result.perSecond.toFixed(0).padStart(7);
  console.log(`${name.padEnd(34)} ${rate} a second, median ${median} ms, 99 % ${most} ms`);
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

const before = await probe.memory();
show(`SET NX, ${parallel} at a time`, await inParallel(boards, parallel, setNx));
const plain = (await probe.memory()) - before;
show(`claim, ${parallel} at a time`, await inParallel(boards, parallel, claim));
const stream = await probe.memoryOf('{boardcast}:1:changes');
const claimed = (await probe.memory()) - before - plain - stream;
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

const alone = Math.ceil(boards / 10);
const again = { identity: 'x', value: boardValue(0, 0) };
show('SET NX, one at a time', await inParallel(alone, 1, (index) => setNx(boards + index)));
show(
  'claim, one at a time',
  await inParallel(alone, 1, (index) => directory.claim('board', `x${index}`, again)),
);
show(
  `write, ${parallel} at a time`,
  await inParallel(boards, parallel, (index) =>
    directory.write(recordOf(index), boardValue(index, 1, 5)),
  ),
);
show(
  `leave, ${parallel} at a time`,
  await inParallel(boards, parallel, (index) =>
    directory.leave(recordOf(index), boardValue(index, 1)),
  ),
);
show(
  `remove, ${parallel} at a time`,
  await inParallel(boards, parallel, (index) => directory.remove(recordOf(index))),
);

await second.close();
await directory.close();
probe.close();
await server.stop();
