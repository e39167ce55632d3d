import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { VideoFrame } from '../media/media-frame.ts';
import { FakeBoardStreams } from '../testing/fake-board-streams.ts';
import { LastSnapshots } from './last-snapshots.ts';
import { Snapshots } from './snapshots.ts';

let folder: string;
let streams: FakeBoardStreams;
const opened: LastSnapshots[] = [];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'boardcast-'));
  streams = new FakeBoardStreams();
  streams.setBoards(['kitchen']);
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((last) => last.close()));
  await rm(folder, { recursive: true, maxRetries: 5 });
});

const keyFrame = (time: number): VideoFrame => ({
  ...{ kind: 'video', codec: 'H264', isKey: true, time },
  units: [Buffer.from([0x65, time & 0xff])],
});
const time = Date.UTC(2026, 0, 1);
const jpegOf = ({ width }: { readonly width: number | undefined }) =>
  Promise.resolve(Buffer.from(`jpeg ${width ?? 'whole'}`));

function snapshots(encode = vi.fn(jpegOf)) {
  const last = new LastSnapshots(folder);
  opened.push(last);
  return { encode, last, snapshots: new Snapshots({ streams, encode, last }) };
}

it('is the newest key frame, decoded once a second for each width', async () => {
  const { snapshots: taken, encode } = snapshots();
  streams.stream('kitchen').send(keyFrame(time));

  const all = await Promise.all([1, 2, 3].map(() => taken.get('kitchen')));
  await taken.get('kitchen', 320);

  expect(all[2]).toEqual({ jpeg: Buffer.from('jpeg whole'), time });
  expect(encode).toHaveBeenCalledTimes(2);
  expect(streams.leases('kitchen')).toBe(0);
});

it('waits for the first key frame of a board that connects', async () => {
  const { snapshots: taken } = snapshots();
  const stream = streams.stream('kitchen');
  stream.setState('connecting');

  const waiting = taken.get('kitchen');
  await vi.waitFor(() => expect(streams.leases('kitchen')).toBe(1));
  stream.send(keyFrame(time));

  expect(await waiting).toMatchObject({ time });
});

it('is the last one while the board is offline, also after a restart', async () => {
  const first = snapshots();
  streams.stream('kitchen').send(keyFrame(time));
  await first.snapshots.get('kitchen');
  await first.last.close();
  streams.stream('kitchen').setState('offline');

  const { snapshots: again, encode } = snapshots();

  expect(await again.get('kitchen')).toEqual({ jpeg: Buffer.from('jpeg whole'), time });
  expect(encode).not.toHaveBeenCalled();
});

it('is none for a board that is not in the list, or never sent anything', async () => {
  const { snapshots: taken } = snapshots();

  expect(await taken.get('../kitchen')).toBeUndefined();
  expect(await taken.get('kitchen')).toBeUndefined();
  expect(streams.leases('../kitchen')).toBe(0);
});

it('is the last one when a frame cannot be decoded', async () => {
  const { snapshots: taken } = snapshots(vi.fn(() => Promise.reject(new Error('damaged'))));
  streams.stream('kitchen').send(keyFrame(time));

  expect(await taken.get('kitchen')).toBeUndefined();
});
