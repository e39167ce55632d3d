import { ClipPublisher } from '@boardcast/e2e';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { RecorderProcess } from '@boardcast/testkit/recorder-process';
import { temporaryFolder } from '@boardcast/testkit/temporary-folder';
import { pause } from '@boardcast/testkit/until';
import { readOptions } from '../bench-options.ts';
import { usageOf } from '../fanout/process-usage.ts';
import { encodeTestClip, fps } from '../fanout/test-clip.ts';
import { comparison, percentile, type Samples } from '../summary.ts';
import { FrameGaps } from './frame-gaps.ts';

const about = `Takes snapshots of boards: the time of one of a board that nobody receives, and of one that the
recorder receives; the CPU of thumbnails of many boards every ten seconds, and what they do to the frames of
another viewer.`;
const { snapshots, boards, seconds } = readOptions(about, {
  snapshots: 10,
  boards: 40,
  seconds: 60,
});
/** Longer than the recorder keeps a stream that nobody uses. */
const unusedMs = 17_000;
/** Longer than a snapshot is kept. */
const keptMs = 1100;
const thumbnailMs = 10_000;

const folder = await temporaryFolder('bench');
const gateway = await GatewayProcess.start({
  arguments: ['--recorder', 'off', '--data', folder.path],
});
const recorder = await RecorderProcess.start({
  server: gateway.kurentoUrl,
  arguments: ['--recordings', folder.path, '--rtsp-port', 'off'],
});
const clip = await encodeTestClip();
const names = Array.from({ length: boards }, (_, index) => `board-${index + 1}`);
const publishers: ClipPublisher[] = [];
for (const name of names) {
  const publisher = await ClipPublisher.open({
    ...{ url: gateway.kurentoUrl, name, profile: 'esp32s3', codec: 'H264', fps },
  });
  publisher.play(clip);
  publishers.push(publisher);
}
await gateway.liveBoard(names.at(-1) ?? '');

/** Resolves with the time that it took, in ms. */
async function take(name: string, query = ''): Promise<number> {
  const start = performance.now();
  const url = `http://127.0.0.1:${recorder.port}/api/boards/${name}/snapshot.jpg${query}`;
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${name}: ${response.status} ${await response.text()}`);
  await response.arrayBuffer();
  return performance.now() - start;
}

async function repeat(intervalMs: number): Promise<Samples> {
  const times: number[] = [];
  for (let count = 0; count < snapshots; count += 1) {
    times.push(await take('board-1'));
    await pause(intervalMs);
  }
  return times;
}

const cpuShare = async (during: () => Promise<void>) => {
  const before = (await usageOf(recorder.pid)).cpuSeconds;
  const start = performance.now();
  await during();
  const after = (await usageOf(recorder.pid)).cpuSeconds;
  return ((after - before) / (performance.now() - start)) * 1000;
};

await take('board-1');
await pause(unusedMs);
const unused = await repeat(unusedMs);
const received = await repeat(keptMs);
const rows = [
  ['of a board that is received', received],
  ['of a board that nobody receives', unused],
] as const;
console.log(comparison('A snapshot:', rows).join('\n'));

const { endpoint } = await gateway.liveBoard('board-1');
const viewer = await FrameGaps.open(gateway.kurentoUrl, endpoint);
const gapsOf = async (during: () => Promise<void>): Promise<Samples> => {
  viewer.take();
  await during();
  return viewer.take();
};
const quiet = await gapsOf(() => pause(seconds * 1000));
const rounds = Math.max(1, Math.round((seconds * 1000) / thumbnailMs));
const disturbed = await gapsOf(async () => {
  const share = await cpuShare(async () => {
    for (let round = 0; round < rounds; round += 1) {
      const start = performance.now();
      await Promise.all(names.map((name) => take(name, '?width=320')));
      console.log(`thumbnails of ${boards} boards: ${(performance.now() - start).toFixed(0)} ms`);
      await pause(Math.max(0, thumbnailMs - (performance.now() - start)));
    }
  });
  console.log(`CPU of thumbnails of ${boards} boards: ${(share * 100).toFixed(1)} % of a core`);
});
const gaps = [
  ['with thumbnails', disturbed],
  ['without', quiet],
] as const;
console.log(comparison('From frame to frame of a viewer:', gaps).join('\n'));
for (const [name, samples] of gaps) {
  console.log(`${name}: 99.9 % ${percentile(samples, 0.999).toFixed(0)} ms`);
}

await viewer.close();
await Promise.all(publishers.map((publisher) => publisher.close()));
await recorder.stop();
await gateway.stop();
await folder.remove();
process.exit(0);
