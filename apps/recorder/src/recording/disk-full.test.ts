import { execFileSync } from 'node:child_process';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BoardRecording } from '@boardcast/protocol';
import type { EncodedFrame } from '@boardcast/testkit/encoded-frame';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import { until } from '@boardcast/testkit/until';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { encodeClip } from '../testing/clip.ts';
import { hasFfmpeg, probe } from '../testing/media-probe.ts';
import { play, RecordingsFixture } from '../testing/recordings-fixture.ts';

const megabyte = 1_000_000;
const diskBytes = 12 * megabyte;

let fixture: RecordingsFixture;
let clip: readonly EncodedFrame[];
let states: string[];

beforeAll(async () => {
  if (hasFfmpeg) clip = await encodeClip({ size: '320x240', bitrate: 600_000 });
});
beforeEach(async () => {
  fixture = await RecordingsFixture.create();
  states = [];
});
afterEach(() => fixture.close());

const onState = ({ state }: BoardRecording) => void states.push(state);

describe.skipIf(!hasFfmpeg)('a disk without free space', () => {
  test('is a state of each recording, which goes on by itself when there is space', async () => {
    let free = 10;
    const recordings = await fixture.open(['*=always'], {
      keepFree: 100,
      freeBytes: () => Promise.resolve(free),
    });
    recordings.on('state', onState);
    const board = fixture.board(clip);
    await play(board, 4);
    const { state, detail } = recordings.describe('kitchen');
    expect([state, detail]).toEqual([
      'disk-full',
      expect.stringMatching(/^The disk is full: .+\.$/),
    ]);
    expect(recordings.droppedFrames('kitchen')).toBeGreaterThan(50);
    free = 200;
    await until('there is space', () => recordings.describe('kitchen').state === 'waiting');
    await play(board, 4);
    expect(recordings.describe('kitchen').state).toBe('recording');
  });
});

/** Only root may mount a file system. */
const mayMount = process.getuid?.() === 0 && process.platform === 'linux';

describe.skipIf(!hasFfmpeg || !mayMount)('a full tmpfs', () => {
  let disk: TemporaryFolder;

  beforeEach(async () => {
    disk = await temporaryFolder('disk');
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskBytes}`, 'tmpfs', disk.path]);
  });
  afterEach(async () => {
    execFileSync('umount', ['--lazy', disk.path]);
    await disk.remove();
  });

  test('the oldest segments go, and no file is damaged', async () => {
    const recordings = await fixture.open(['*=always'], { folder: disk.path, keepFree: megabyte });
    const board = fixture.board(clip);
    await until('segments are deleted', async () => {
      await play(board, 20);
      return recordings.removedSegments > 2;
    });
    await recordings.close();
    expect(fixture.segments().length).toBeGreaterThan(0);
    for (const segment of fixture.segments()) await probe(segment.path);
  });

  test('others fill it: a clear state, readable files, and recording goes on by itself', async () => {
    const recordings = await fixture.open(['*=always'], { folder: disk.path });
    recordings.on('state', onState);
    const board = fixture.board(clip);
    await play(board, 20);
    const other = path.join(disk.path, 'other');
    await until('the disk is full', async () => {
      await fill(other);
      await play(board, 2);
      return recordings.describe('kitchen').state === 'disk-full';
    });
    await until('its file is complete', () => fixture.segments().every((each) => each.isComplete));
    for (const segment of fixture.segments()) await probe(segment.path);
    await rm(other, { recursive: true, maxRetries: 5 });
    await until('it records again', async () => {
      await play(board, 2);
      return recordings.describe('kitchen').state === 'recording';
    });
    await recordings.close();
    for (const segment of fixture.segments()) await probe(segment.path);
    expect(states).toContain('disk-full');
  });
});

/** Files until there is no space left. */
async function fill(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let size = megabyte; size >= 1000; size /= 2) {
    try {
      const count = (await readdir(folder)).length;
      await writeFile(path.join(folder, `${count}`), Buffer.alloc(size));
      size *= 2;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
}
