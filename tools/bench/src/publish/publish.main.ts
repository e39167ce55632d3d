import { profiles } from '@boardcast/board';
import { TestHarness, type DisplayedFrame } from '@boardcast/e2e';
import { pause } from '@boardcast/testkit/until';
import { readOptions } from '../bench-options.ts';
import { percentile } from '../summary.ts';
import { medianRow, ratio, row, titleRow, type PublishRun } from './publish-table.ts';
import { openCanvas, openVirtualBoard, type OpenSender, type SenderReading } from './sender.ts';
import { SlowComputer } from './slow-computer.ts';

const about = `Measures what a viewer receives from the virtual board at the ESP32-P4's settings, with its encoder
in WASM, and from a canvas that Chromium encodes and sends, through the same media server, in turns:
on this computer, then on a simulated computer that is several times slower.`;
const { seconds, rounds, slower } = readOptions(about, { seconds: 15, rounds: 3, slower: 2 });
const profile = profiles.esp32p4;
const settleMs = 4000;
const senders: Readonly<Record<string, OpenSender>> = {
  'virtual board': openVirtualBoard,
  canvas: openCanvas,
};

function summarize(
  readings: readonly SenderReading[],
  frames: readonly DisplayedFrame[],
  elapsedMs: number,
): PublishRun {
  const [first, last] = [readings[0], readings.at(-1)];
  const delta = (of: keyof SenderReading) => (last?.[of] ?? 0) - (first?.[of] ?? 0);
  const shares = readings.slice(1).map(({ busyShare }) => busyShare);
  const delays = frames.flatMap(({ mark, displayedAt }) =>
    mark ? [displayedAt - mark.timeMs] : [],
  );
  return {
    displayedFps: (frames.length * 1000) / elapsedMs,
    sentFps: (delta('sent') * 1000) / elapsedMs,
    dropped: delta('dropped'),
    busyShare: shares.reduce((sum, share) => sum + share, 0) / shares.length,
    pacerDelayMs: delta('pacerDelayMs') / delta('packetsSent'),
    latencyMs: percentile(delays, 0.5),
  };
}

async function watch(
  harness: TestHarness,
  name: string,
  open: OpenSender,
  times: number,
): Promise<PublishRun> {
  const sender = await open(harness, name, profile);
  const viewer = await harness.openViewer({ watch: name });
  await viewer.waitForState('live');
  const slow = await SlowComputer.of([harness.boardBrowser, harness.viewerBrowser], times);
  try {
    await pause(settleMs);
    await viewer.frames();
    const startMs = performance.now();
    const readings = [await sender.read()];
    for (let second = 0; second < seconds; second += 1) {
      await pause(1000);
      readings.push(await sender.read());
    }
    const frames = await viewer.frames();
    return summarize(readings, frames, performance.now() - startMs);
  } finally {
    await slow.close();
    await Promise.all([sender.close(), viewer.close()]);
  }
}

async function compare(harness: TestHarness, times: number): Promise<void> {
  console.log(
    `\n${times === 1 ? 'This computer' : `${times} times slower`}, ${seconds} s each\n${titleRow}`,
  );
  const runs = new Map<string, PublishRun[]>();
  for (let round = 1; round <= rounds; round += 1) {
    for (const [name, open] of Object.entries(senders)) {
      const run = await watch(harness, `${name}-${times}-${round}`.replace(' ', '-'), open, times);
      console.log(row(name, run));
      runs.set(name, [...(runs.get(name) ?? []), run]);
    }
  }
  for (const [name, all] of runs) console.log(medianRow(name, all));
  console.log(ratio([...runs.values()], profile.fps));
}

const harness = await TestHarness.open();
try {
  for (const times of [1, slower]) await compare(harness, times);
} finally {
  await harness.close();
}
