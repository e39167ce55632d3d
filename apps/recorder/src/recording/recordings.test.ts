import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { RecordingSegment } from '@boardcast/protocol';
import type { EncodedFrame } from '@boardcast/testkit/encoded-frame';
import { until } from '@boardcast/testkit/until';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { encodeClip } from '../testing/clip.ts';
import { decodeAudio, hasFfmpeg, probe } from '../testing/media-probe.ts';
import { play, RecordingsFixture, startOfTest } from '../testing/recordings-fixture.ts';
import { layOutFile } from './recording-file.ts';
import { readRecordingFile } from './recording-file-reader.ts';

let fixture: RecordingsFixture;
let clip: readonly EncodedFrame[];
let smallClip: readonly EncodedFrame[];

beforeAll(async () => {
  if (!hasFfmpeg) return;
  clip = await encodeClip({ size: '320x240', bitrate: 200_000 });
  smallClip = await encodeClip({ size: '176x144', bitrate: 100_000 });
});
beforeEach(async () => {
  fixture = await RecordingsFixture.create();
});
afterEach(() => fixture.close());

const seconds = (ms: number) => (ms - startOfTest) / 1000;

/** The file of a range of time, in seconds since the start of the test. */
async function writeFileOf(from: number, to: number): Promise<string> {
  const { store } = fixture.recordings;
  const [first, last] = [startOfTest + from * 1000, startOfTest + to * 1000];
  const file = await layOutFile(store, 'kitchen', first, last);
  if (file === undefined) throw new Error('Nothing was recorded.');
  const chunks: Buffer[] = [];
  for await (const chunk of readRecordingFile(store, file, 0, file.size)) chunks.push(chunk);
  const target = path.join(fixture.folder.path, 'file.mp4');
  await writeFile(target, Buffer.concat(chunks));
  expect(Buffer.concat(chunks).length).toBe(file.size);
  return target;
}

describe.skipIf(!hasFfmpeg)('segments', () => {
  test('are of a minute; no frame and no sample is lost or changed', async () => {
    const closed: [string, RecordingSegment][] = [];
    const recordings = await fixture.open();
    recordings.on('closed', (...event) => closed.push(event));
    const board = fixture.board(clip);
    await play(board, 130);
    await recordings.close();

    const segments = fixture.segments();
    expect(segments.map(({ start, end }) => [seconds(start), seconds(end)])).toEqual([
      [0, 60],
      [60, 120],
      [120, 130],
    ]);
    const probed = await Promise.all(segments.map((segment) => probe(segment.path)));
    expect(probed.map(({ video }) => Number(video.nb_read_frames))).toEqual([1500, 1500, 250]);
    expect(probed.map(({ audio }) => Number(audio?.duration))).toEqual([60, 60, 10]);
    expect(closed.map(([name, { mimeType }]) => [name, mimeType])).toEqual(
      Array(3).fill(['kitchen', 'video/mp4; codecs="avc1.42c00d, flac"']),
    );

    const sent = path.join(fixture.folder.path, 'sent.alaw');
    await writeFile(sent, Buffer.concat(board.audio));
    const expected = await decodeAudio(sent, ['-f', 'alaw', '-ar', '8000', '-ac', '1']);
    const decoded = await decodeAudio(await writeFileOf(0, 200));
    expect(decoded.subarray(0, expected.length).equals(expected)).toBe(true);
    // The last frames of audio were not sent: silence up to the end of the video.
    expect(decoded.length).toBe(130 * 8000 * 2);
    expect(decoded.subarray(expected.length).every((byte) => byte === 0)).toBe(true);
  });

  test('end with the stream, at a change of the resolution, and after a gap', async () => {
    const recordings = await fixture.open();
    const board = fixture.board(clip);
    await play(board, 10);
    fixture.streams.stream('kitchen').setState('offline');
    expect(recordings.describe('kitchen').state).toBe('waiting');
    board.pause(20);
    await play(board, 10);
    board.change(smallClip);
    await play(board, 10);
    board.pause(5);
    await play(board, 10);
    await recordings.close();

    const segments = fixture.segments();
    expect(segments.map(({ start, end }) => [seconds(start), seconds(end)])).toEqual([
      [0, 10],
      [30, 40],
      [40, 50],
      [55, 65],
    ]);
    const probed = await Promise.all(segments.map((segment) => probe(segment.path)));
    expect(probed.map(({ video }) => video.width)).toEqual([320, 320, 176, 176]);
    expect(probed.map(({ video }) => video.nb_read_frames)).toEqual(Array(4).fill('250'));
    const { video, audio } = await probe(await writeFileOf(0, 100));
    expect([video.nb_read_frames, video.duration, audio?.duration]).toEqual([
      '1000',
      '40.000000',
      '40.000000',
    ]);
  });

  test('begin and end without audio when the board has none', async () => {
    const recordings = await fixture.open();
    await play(fixture.board(clip, { audio: undefined }), 5);
    await recordings.close();
    const [segment] = await recordings.segments('kitchen', 0, Infinity);
    expect(segment?.mimeType).toBe('video/mp4; codecs="avc1.42c00d"');
    const probed = await probe(fixture.segments()[0]?.path ?? '');
    expect([probed.video.nb_read_frames, probed.audio]).toEqual(['125', undefined]);
  });

  test('are not damaged by a clock that is set back', async () => {
    const recordings = await fixture.open();
    await play(fixture.board(clip, { start: startOfTest }), 5);
    await play(fixture.board(clip, { start: startOfTest - 3_600_000 }), 5);
    await play(fixture.board(clip, { start: startOfTest }), 5);
    await recordings.close();
    const segments = fixture.segments();
    expect(segments.map(({ start }) => start - startOfTest)).toEqual([-3_600_000, 0, 1]);
    for (const { path: file } of segments) await probe(file);
  });

  test('of a disk that is too slow end, and recording goes on by itself', async () => {
    const recordings = await fixture.open();
    const states = new Set<string>();
    recordings.on('state', ({ state, detail }) => states.add(detail ?? state));
    const board = fixture.board(await encodeClip({ size: '640x480', bitrate: 8_000_000 }));
    // Nothing is written meanwhile.
    board.play(40);
    expect([...states].at(-1)).toBe(
      'The disk is too slow: recording goes on when it has caught up.',
    );
    expect(recordings.droppedFrames('kitchen')).toBeGreaterThan(100);
    await until('it records again', async () => {
      await play(board, 4);
      return recordings.describe('kitchen').state === 'recording';
    });
    await recordings.close();
    for (const { path: file } of fixture.segments()) await probe(file);
  });

  test('whose key frames cannot be read are none', async () => {
    const recordings = await fixture.open();
    fixture.board([[Buffer.from([0x65, 1, 2, 3])]]).play(5);
    expect(recordings.describe('kitchen')).toMatchObject({
      state: 'failed',
      detail: 'The key frames of the board cannot be read.',
    });
    await recordings.close();
    expect(fixture.segments()).toEqual([]);
  });

  test('of a range of time: from key frame to key frame', async () => {
    const recordings = await fixture.open();
    await play(fixture.board(clip), 70);
    await recordings.close();
    // A key frame every two seconds: 56 to 64.
    const { video, audio } = await probe(await writeFileOf(57, 63));
    expect([video.nb_read_frames, Number(audio?.duration)]).toEqual(['200', 8]);
  });
});

describe.skipIf(!hasFfmpeg)('a board', () => {
  test('is received only while it is recorded', async () => {
    const recordings = await fixture.open(['kitchen=on-demand']);
    const board = fixture.board(clip);
    board.play(3);
    expect(fixture.streams.leases('kitchen')).toBe(0);
    expect(recordings.describe('kitchen').state).toBe('stopped');
    await recordings.request('kitchen', true);
    expect(fixture.streams.leases('kitchen')).toBe(1);
    board.play(2);
    expect((await recordings.request('kitchen', false)).state).toBe('stopped');
    expect(fixture.streams.leases('kitchen')).toBe(0);
    await recordings.close();
    // From the newest key frame before the request on.
    expect(fixture.segments().map(({ start, end }) => [seconds(start), seconds(end)])).toEqual([
      [2, 5],
    ]);
  });

  test('is recorded as requested also after a restart, whatever its rule', async () => {
    const first = await fixture.open(['*=always']);
    fixture.board(clip);
    await first.request('kitchen', false);
    await first.close();
    const second = await fixture.open(['*=always']);
    expect(second.describe('kitchen').state).toBe('stopped');
    await second.request('kitchen', true);
    expect(second.describe('kitchen').state).toBe('waiting');
  });

  test('with rare key frames is asked for one', async () => {
    await fixture.open();
    const [key = [], delta = []] = clip;
    const board = fixture.board([key, ...Array<EncodedFrame>(5000).fill(delta)]);
    const stream = fixture.streams.stream('kitchen');
    await play(board, 60);
    const before = stream.keyFrameRequests;
    await play(board, 20);
    await until('it is asked', () => stream.keyFrameRequests > before);
    board.change(clip);
    await play(board, 2);
    expect(seconds(fixture.segments()[0]?.end ?? 0)).toBe(80);
  });
});

test('a folder that cannot be used is an error that says what to do', async () => {
  const folder = path.join(fixture.folder.path, 'file');
  await writeFile(folder, '');
  await expect(fixture.open([], { folder })).rejects.toThrow(
    /^Cannot use the folder of recordings \(EEXIST: .+\). Choose another by --recordings\.$/,
  );
});
