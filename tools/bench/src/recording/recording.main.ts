import path from 'node:path';
import { profiles } from '@boardcast/board';
import { bundleForNode } from '@boardcast/testkit/node-bundle';
import { Program } from '@boardcast/testkit/program';
import { temporaryFolder } from '@boardcast/testkit/temporary-folder';
import { readOptions } from '../bench-options.ts';

const about = `CPU and memory of recordings in the recorder's process, without the reception by WebRTC, and of
copying the same frames to files.`;
const { boards, seconds } = readOptions(about, { boards: 10, seconds: 120 });
/** Of a moving scene, in bit/s. */
const bitrates: Readonly<Record<string, number>> = { esp32p4: 2_500_000, esp32s3: 300_000 };
const entry = '../../../apps/recorder/src/testing/recording-bench.program.ts';

interface Usage {
  readonly cpuMs: number;
  readonly bytes: number;
  readonly residentBytes: number;
}

async function measure(
  mode: 'record' | 'copy',
  video: readonly string[],
  count: number,
): Promise<Usage> {
  const program = Program.startNode({
    arguments: [script, mode, String(count), String(seconds), ...video],
  });
  const [line] = await program.match(/^\{.+\}$/, 600_000);
  await program.exited();
  return JSON.parse(line) as Usage;
}

const folder = await temporaryFolder('bench');
const script = await bundleForNode(path.resolve(import.meta.dirname, '../src', entry), folder.path);
for (const { name, width, height, fps } of Object.values(profiles)) {
  const video = [`${width}x${height}`, String(fps), String(bitrates[name] ?? 1_000_000)];
  const copied = await measure('copy', video, boards);
  const recorded = await measure('record', video, boards);
  const one = await measure('record', video, 1);
  const share = (usage: Usage) => (usage.cpuMs / (boards * seconds * 10)).toFixed(2);
  const perBoard = (recorded.residentBytes - one.residentBytes) / Math.max(1, boards - 1) / 1e6;
  const perDay = (recorded.bytes / boards / seconds) * 86_400;
  console.log(
    `${name} (${video[0]}, ${fps} fps, ${(Number(video[2]) / 1e6).toFixed(1)} Mbit/s): a recording takes ` +
      `${share(recorded)} % of a core, copying ${share(copied)} %; ${perBoard.toFixed(1)} MB of memory; ` +
      `${(perDay / 1e9).toFixed(1)} GB a day, ${((recorded.bytes / copied.bytes - 1) * 100).toFixed(2)} % ` +
      'more than its frames',
  );
}
await folder.remove();
