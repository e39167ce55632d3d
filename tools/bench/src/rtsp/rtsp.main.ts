import { ClipPublisher } from '@boardcast/e2e';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { RecorderProcess } from '@boardcast/testkit/recorder-process';
import { temporaryFolder } from '@boardcast/testkit/temporary-folder';
import { pause } from '@boardcast/testkit/until';
import { readOptions } from '../bench-options.ts';
import { usageOf } from '../fanout/process-usage.ts';
import { encodeTestClip, fps } from '../fanout/test-clip.ts';
import { percentile } from '../summary.ts';
import { RtspReader } from './rtsp-reader.ts';

const about = `Reads a board by RTSP over TCP. Measures the time from DESCRIBE to the first frame, of a board that
nobody has read and of one with readers, and the recorder's CPU for each reader.`;
const { readers, opens, seconds } = readOptions(about, { readers: 20, opens: 20, seconds: 20 });
/** Longer than the recorder keeps a stream that nobody uses. */
const unusedMs = 20_000;
const name = 'bench';

const folder = await temporaryFolder('bench');
const gateway = await GatewayProcess.start({
  arguments: ['--recorder', 'off', '--data', folder.path],
});
const recorder = await RecorderProcess.start({
  server: gateway.kurentoUrl,
  arguments: ['--recordings', folder.path],
});
const board = { url: gateway.kurentoUrl, name, profile: 'esp32s3', codec: 'H264' } as const;
const publisher = await ClipPublisher.open({ ...board, fps });
publisher.play(await encodeTestClip());
await gateway.liveBoard(name);

const cpuOf = async () => (await usageOf(recorder.pid)).cpuSeconds;

/** The share of one core that the recorder uses while nothing changes, and what the readers received. */
async function measure(open: readonly RtspReader[]) {
  for (const reader of open) reader.take();
  const before = await cpuOf();
  await pause(seconds * 1000);
  const cpu = ((await cpuOf()) - before) / seconds;
  const taken = open.map((reader) => reader.take());
  const packets = taken.reduce((sum, reader) => sum + reader.packets, 0);
  return { cpu, packets };
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
const times = (samples: readonly number[]) =>
  `median ${percentile(samples, 0.5).toFixed(0)} ms, max ${percentile(samples, 1).toFixed(0)} ms`;

const first = await RtspReader.open(recorder.rtspPort, name);
console.log(`first frame, first reader: ${first.firstFrameMs.toFixed(0)} ms`);
const joined: number[] = [];
for (let count = 0; count < opens; count += 1) {
  // At any moment of the group of pictures.
  await pause(300 + ((count * 137) % 1000));
  const reader = await RtspReader.open(recorder.rtspPort, name);
  joined.push(reader.firstFrameMs);
  reader.close();
}
console.log(`first frame, further readers: ${times(joined)}`);
const one = await measure([first]);
const more = await Promise.all(
  Array.from({ length: readers - 1 }, () => RtspReader.open(recorder.rtspPort, name)),
);
const all = await measure([first, ...more]);
const each = readers === 1 ? 0 : (all.cpu - one.cpu) / (readers - 1);
const microseconds = ((all.cpu - one.cpu) * seconds * 1e6) / (all.packets - one.packets);
console.log(
  `CPU of one core: 1 reader ${percent(one.cpu)}, ${readers} readers ${percent(all.cpu)}`,
);
console.log(`each further reader: ${percent(each)}, ${microseconds.toFixed(1)} µs a packet`);
for (const reader of [first, ...more]) reader.close();
await pause(unusedMs);
console.log(`nobody: ${percent((await measure([])).cpu)}`);
await publisher.close();
await recorder.stop();
await gateway.stop();
await folder.remove();
process.exit(0);
