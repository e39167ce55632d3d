import { parseBoardRecordings, parseRecordingSegments } from '@boardcast/protocol';
import { launchChromium } from '@boardcast/testkit/chromium';
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeClip } from '../testing/clip.ts';
import { hasFfmpeg } from '../testing/media-probe.ts';
import { play, RecordingsFixture, startOfTest } from '../testing/recordings-fixture.ts';
import type { SimulatedBoard } from '../testing/simulated-board.ts';
import { addRecordingsApi } from './recordings-api.ts';

let fixture: RecordingsFixture;
let app: FastifyInstance;
let board: SimulatedBoard;
const name = 'a/b ü';
const path = `/api/recordings/${encodeURIComponent(name)}`;

beforeAll(async () => {
  fixture = await RecordingsFixture.create();
  app = fastify();
  if (!hasFfmpeg) return;
  const recordings = await fixture.open();
  addRecordingsApi(app, recordings);
  board = fixture.board(await encodeClip({ size: '320x240', bitrate: 200_000 }), { name });
  await play(board, 70);
  fixture.streams.stream(name).setState('offline');
  board.pause(50);
  await play(board, 10);
});
afterAll(async () => {
  await app.close();
  await fixture.close();
});

const tests = test.skipIf(!hasFfmpeg);
const at = (seconds: number) => new Date(startOfTest + seconds * 1000).toISOString();
const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });

tests('lists the boards and their segments, the one that is written too', async () => {
  const boards = parseBoardRecordings((await get('/api/recordings')).json());
  expect(boards.map(({ board: each, state, from }) => [each, state, from])).toEqual([
    [name, 'recording', at(0)],
  ]);
  const all = parseRecordingSegments((await get(path)).json());
  expect(all.map(({ start }) => start)).toEqual([at(0), at(60), at(120)]);
  const some = await get(`${path}?from=${at(61)}&to=${at(119)}`);
  expect(parseRecordingSegments(some.json()).map(({ start }) => start)).toEqual([at(60)]);
});

tests('sends a segment, ranges of it and its headers', async () => {
  const url = `${path}/segment.mp4?start=${at(60)}`;
  const whole = await get(url);
  const size = whole.rawPayload.length;
  expect([whole.statusCode, whole.headers['content-type']]).toEqual([200, 'video/mp4']);
  const part = await get(url, { range: 'bytes=100-199' });
  expect([part.statusCode, part.headers['content-range']]).toEqual([206, `bytes 100-199/${size}`]);
  expect(part.rawPayload.equals(whole.rawPayload.subarray(100, 200))).toBe(true);
  const none = await get(url, { range: `bytes=${size}-` });
  expect([none.statusCode, none.headers['content-range']]).toEqual([416, `bytes */${size}`]);
  const changed = await get(url, { range: 'bytes=0-9', 'if-range': '"other"' });
  expect(changed.statusCode).toBe(200);
  const head = await app.inject({ method: 'HEAD', url });
  expect([head.headers['content-length'], head.payload]).toEqual([String(size), '']);
  expect((await get(`${path}/segment.mp4?start=${at(1)}`)).statusCode).toBe(404);
});

tests('sends a range of time as one file, the same in parts', async () => {
  const url = `${path}/file.mp4?from=${at(50)}&to=${at(200)}`;
  const whole = (await get(url)).rawPayload;
  const middle = Math.floor(whole.length / 2);
  for (const [from, to] of [
    [0, 5000],
    [1000, middle],
    [middle, whole.length],
    [whole.length - 1, whole.length],
  ] as const) {
    const part = await get(url, { range: `bytes=${from}-${to - 1}` });
    expect(part.rawPayload.equals(whole.subarray(from, to))).toBe(true);
  }
});

tests('says in one line what is wrong with a request', async () => {
  const answers = await Promise.all([
    get(`${path}?from=yesterday`),
    get(`${path}/segment.mp4`),
    get(`${path}/file.mp4?from=${at(0)}`),
    get(`${path}/file.mp4?from=${at(10)}&to=${at(10)}`),
    get(`${path}/file.mp4?from=${at(0)}&to=${at(24 * 3600 + 1)}`),
    app.inject({ method: 'POST', url: path, payload: { record: 1 } }),
    app.inject({ method: 'POST', url: '/api/recordings/nobody', payload: { record: true } }),
    get('/api/recordings/..%2f..%2fetc/segment.mp4?start=2026-11-29T08:00:00Z'),
    get(`${path}/file.mp4?from=${at(900)}&to=${at(1000)}`),
  ]);
  expect(answers.map(({ statusCode, payload }) => `${statusCode} ${payload}`))
    .toMatchInlineSnapshot(`
    [
      "400 Invalid "from": expected ISO 8601 in UTC or with an offset, such as 2026-11-29T08:00:00Z.",
      "400 Invalid "start": expected ISO 8601 in UTC or with an offset, such as 2026-11-29T08:00:00Z.",
      "400 Invalid "to": expected ISO 8601 in UTC or with an offset, such as 2026-11-29T08:00:00Z.",
      "400 Invalid "to": it is not after "from".",
      "400 Invalid "to": it is more than 24 hours after "from".",
      "400 Invalid body: expected {"record": true} or false.",
      "404 There is no board of this name.",
      "404 There is no segment with this start.",
      "404 Nothing was recorded in this time.",
    ]
  `);
});

tests('Chromium plays and seeks a range of time, over a gap too, with audio', async () => {
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const browser = await launchChromium();
  const page = await browser.newPage();
  await page.goto(`${url}/api/recordings`);
  const source = `${path}/file.mp4?from=${at(0)}&to=${at(200)}`;
  const played = await page.evaluate(seekAndPlay, { source, times: [75, 11.5, 68.5, 33] });
  await browser.close();
  expect(Math.abs(played.duration - 80)).toBeLessThan(0.5);
  for (const { seekedTo, end, audioBytes } of played.parts) {
    expect(end).toBeGreaterThan(seekedTo);
    expect(audioBytes).toBeGreaterThan(0);
  }
});

tests('starts and stops a recording, and deletes segments', async () => {
  const post = (record: boolean) => app.inject({ method: 'POST', url: path, payload: { record } });
  expect((await post(false)).json()).toMatchObject({ board: name, state: 'stopped' });
  expect((await post(true)).json()).toMatchObject({ board: name });
  await play(board, 2);
  expect(fixture.segments(name).at(-1)?.isComplete).toBe(false);
  const some = await app.inject({ method: 'DELETE', url: `${path}?to=${at(100)}` });
  expect([some.statusCode, fixture.segments(name)[0]?.start]).toEqual([204, startOfTest + 120_000]);
  expect((await app.inject({ method: 'DELETE', url: path })).statusCode).toBe(204);
  expect(fixture.segments(name)).toEqual([]);
});

interface Seeks {
  readonly source: string;
  readonly times: readonly number[];
}

/** In the page. */
async function seekAndPlay({ source, times }: Seeks) {
  const video = document.createElement('video');
  const once = (event: string) =>
    new Promise((resolve, reject) => {
      video.addEventListener(event, resolve, { once: true });
      video.addEventListener('error', () => reject(new Error(video.error?.message)));
    });
  video.src = source;
  await once('loadeddata');
  const parts: { seekedTo: number; end: number; audioBytes: number }[] = [];
  const audioBytes = () => Number(Reflect.get(video, 'webkitAudioDecodedByteCount'));
  for (const seekedTo of times) {
    video.currentTime = seekedTo;
    await once('seeked');
    const before = audioBytes();
    await video.play();
    while (video.currentTime < seekedTo + 0.5 || audioBytes() === before) await once('timeupdate');
    video.pause();
    parts.push({ seekedTo, end: video.currentTime, audioBytes: audioBytes() - before });
  }
  return { duration: video.duration, parts };
}
