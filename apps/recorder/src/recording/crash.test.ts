import {
  appendFile,
  copyFile,
  mkdir,
  readdir,
  readFile,
  truncate,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import type { EncodedFrame } from '@boardcast/testkit/encoded-frame';
import { bundleForNode } from '@boardcast/testkit/node-bundle';
import { Program } from '@boardcast/testkit/program';
import { Random } from '@boardcast/testkit/random';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeClip } from '../testing/clip.ts';
import { hasFfmpeg, probe } from '../testing/media-probe.ts';
import { play, RecordingsFixture } from '../testing/recordings-fixture.ts';
import { SegmentStore } from './segment-store.ts';

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await temporaryFolder('crash');
});
afterEach(() => folder.remove());

const open = () => SegmentStore.open(path.join(folder.path, 'recordings'), () => undefined);

describe.skipIf(!hasFfmpeg)('after a crash', () => {
  test('kill -9: at most the last second is lost, and every file can be played', async () => {
    const entry = path.join(import.meta.dirname, '../testing/crash.program.ts');
    const script = await bundleForNode(entry, folder.path);
    const recordings = path.join(folder.path, 'recordings');
    const program = Program.startNode({ arguments: [script, recordings, '67'] });
    const [line] = await program.match(/^\{.+\}$/);
    await program.kill();
    const { frames, end } = JSON.parse(line) as { frames: number; end: number };

    const store = await open();
    const segments = store.catalog.of('kitchen');
    expect(segments).toHaveLength(2);
    const probed = await Promise.all(segments.map((segment) => probe(segment.path)));
    const recorded = probed.reduce((sum, { video }) => sum + Number(video.nb_read_frames), 0);
    expect(recorded).toBeGreaterThan(frames - 25);
    expect(segments.at(-1)?.end).toBeGreaterThan(end - 1000);
    expect(await store.contentOf(segments[1] ?? fail())).toBeDefined();
  });

  test('a torn file is cut off after its last complete fragment, wherever it was torn', async () => {
    const { file, name } = await growingFile(
      await encodeClip({ size: '176x144', bitrate: 50_000 }),
    );
    const bytes = await readFile(file);
    const random = new Random(7);
    const board = path.join(folder.path, 'recordings', 'kitchen');
    await mkdir(board, { recursive: true });
    for (let round = 0; round < 12; round += 1) {
      const length = random.below(bytes.length);
      await writeFile(path.join(board, name), bytes.subarray(0, length));
      const store = await open();
      const [segment] = store.catalog.of('kitchen');
      if (segment === undefined) {
        expect(await readdir(board)).toEqual([]);
        continue;
      }
      expect(segment.bytes).toBeLessThanOrEqual(length);
      const { video } = await probe(segment.path);
      expect(Math.abs(Number(video.duration) * 1000 - (segment.end - segment.start))).toBeLessThan(
        2,
      );
      await store.remove(segment);
      await mkdir(board, { recursive: true });
    }
  });

  test('bytes of no meaning at the end, or a file of them, end no start', async () => {
    const { file, name } = await growingFile(
      await encodeClip({ size: '176x144', bitrate: 50_000 }),
    );
    const board = path.join(folder.path, 'recordings', 'kitchen');
    await mkdir(board, { recursive: true });
    await copyFile(file, path.join(board, name));
    const random = new Random(3);
    const noise = Buffer.from(Array.from({ length: 5000 }, () => random.below(256)));
    await appendFile(path.join(board, name), noise);
    await writeFile(path.join(board, '2026-11-28T08-00-00.000Z.mp4'), noise);
    await writeFile(path.join(board, '2026-11-28T09-00-00.000Z.mp4'), '');
    await writeFile(path.join(board, '2026-11-28T10-00-00.000Z_60000.mp4'), noise);
    await truncate(file, 0);
    const store = await open();
    const segments = store.catalog.of('kitchen');
    expect(segments).toHaveLength(2);
    const contents = await Promise.all(segments.map((segment) => store.contentOf(segment)));
    expect(contents.map((content) => content !== undefined)).toEqual([false, true]);
  });
});

/** A copy of a segment's file while it was written. */
async function growingFile(clip: readonly EncodedFrame[]): Promise<{ file: string; name: string }> {
  const fixture = await RecordingsFixture.create();
  try {
    await fixture.open();
    await play(fixture.board(clip), 8);
    const [segment] = fixture.segments();
    const source = segment?.path ?? '';
    const file = path.join(folder.path, 'growing.mp4');
    await copyFile(source, file);
    return { file, name: path.basename(source) };
  } finally {
    await fixture.close();
  }
}

function fail(): never {
  throw new Error('There is no such segment.');
}
