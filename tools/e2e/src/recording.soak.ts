import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { parseRecordingSegments, type RecordingSegment } from '@boardcast/protocol';
import { launchChromium } from '@boardcast/testkit/chromium';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { RecorderProcess } from '@boardcast/testkit/recorder-process';
import { temporaryFolder } from '@boardcast/testkit/temporary-folder';
import { pause, until } from '@boardcast/testkit/until';
import { expect, it } from 'vitest';
import { encodeClip } from './clip.ts';
import { ClipPublisher } from './clip-publisher.ts';

const minutes = Number(process.env['SOAK_MINUTES'] ?? 60);
const fps = 20;
const board = 'kitchen';
/** A board that returns is received again, from a key frame on. */
const maxInterruptionMs = 15_000;

it(`records a board for ${minutes} minutes with restarts, a change of resolution and kill -9`, async () => {
  const clipOf = (size: string) =>
    encodeClip({
      source: `testsrc2=size=${size}:rate=${fps}`,
      seconds: 4,
      bitrate: 800_000,
      gop: 40,
    });
  const [large, small] = [await clipOf('640x480'), await clipOf('320x240')];
  const folder = await temporaryFolder('soak');
  const gateway = await GatewayProcess.start({ arguments: ['--recorder', 'off', '--no-mdns'] });
  const openBoard = () =>
    ClipPublisher.open({
      url: gateway.kurentoUrl,
      name: board,
      profile: 'esp32p4',
      fps,
      codec: 'H264',
      audio: true,
    });
  const startRecorder = () =>
    RecorderProcess.start({
      server: gateway.kurentoUrl,
      arguments: ['--rtsp-port', 'off', '--recordings', folder.path, '--record', `${board}=always`],
    });
  const segments = async () =>
    parseRecordingSegments(
      await (await fetch(`${recorder.httpUrl}/api/recordings/${board}`)).json(),
    );
  const recordsSince = async (time: number) =>
    Date.parse((await segments()).at(-1)?.start ?? '') > time;

  let publisher = await openBoard();
  publisher.play(large);
  let recorder = await startRecorder();
  await until('it records', () => recordsSince(0));
  const startedAt = Date.now();
  let lostMs = 0;
  const interrupt = async (what: string, action: () => Promise<void>) => {
    await pause((minutes * 60_000) / 6);
    const at = Date.now();
    await action();
    await until(`it records after ${what}`, () => recordsSince(at), 60_000);
    lostMs += Date.now() - at;
    console.log(`${Math.round((at - startedAt) / 1000)} s: ${what}, ${Date.now() - at} ms`);
  };
  const restartBoard = async () => {
    await publisher.close();
    await until('the board is offline', async () => (await gateway.board(board)) === undefined);
    publisher = await openBoard();
    publisher.play(small);
  };

  await interrupt('a restart of the board', restartBoard);
  await interrupt('a change of the resolution', () => Promise.resolve(publisher.play(large)));
  await interrupt('kill -9 of the recorder', async () => {
    await recorder.kill();
    recorder = await startRecorder();
  });
  await interrupt('a restart of the board', restartBoard);
  await interrupt('a restart of the board', restartBoard);
  await pause((minutes * 60_000) / 6);
  const recorded = await segments();
  const playback = await playSegments(recorder.httpUrl, recorded);
  console.log('Chromium:', JSON.stringify(playback));
  const elapsedMs = Date.now() - startedAt;
  await recorder.stop();
  await publisher.close();
  await gateway.stop();

  const files = await filesOf(path.join(folder.path, board));
  let [videoSeconds, audioSeconds] = [0, 0];
  for (const file of files) {
    const { video, audio } = await probe(file);
    videoSeconds += video;
    audioSeconds += audio;
  }
  console.log(
    `${files.length} files, ${videoSeconds.toFixed(1)} s of video and ${audioSeconds.toFixed(1)} s of ` +
      `audio in ${(elapsedMs / 1000).toFixed(1)} s, of which ${(lostMs / 1000).toFixed(1)} s of interruptions`,
  );
  expect(videoSeconds * 1000).toBeGreaterThan(elapsedMs - 5 * maxInterruptionMs);
  expect(Math.abs(videoSeconds - audioSeconds)).toBeLessThan(files.length * 0.25);
  expect(playback.every(({ at, end }) => end - at > 1)).toBe(true);
  expect(playback.every(({ videoBytes, audioBytes }) => videoBytes > 0 && audioBytes > 0)).toBe(
    true,
  );
  await folder.remove();
});

async function filesOf(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).map((name) => path.join(folder, name));
}

/** The seconds that ffprobe decodes; throws if it warns of anything. */
async function probe(file: string): Promise<{ video: number; audio: number }> {
  const { stdout, stderr } = await promisify(execFile)('ffprobe', [
    ...['-v', 'warning', '-count_frames', '-show_streams', '-of', 'json', file],
  ]);
  expect(stderr).toBe('');
  const { streams } = JSON.parse(stdout) as {
    streams: readonly { codec_type: string; duration: string; start_time: string }[];
  };
  const seconds = (type: string) => {
    const stream = streams.find((each) => each.codec_type === type);
    return stream === undefined ? 0 : Number(stream.duration) - Number(stream.start_time);
  };
  return { video: seconds('video'), audio: seconds('audio') };
}

interface Played {
  /** Where it played from and to, in seconds of both segments. */
  readonly at: number;
  readonly end: number;
  readonly videoBytes: number;
  readonly audioBytes: number;
}

/** Plays over the end of some segments into the next one, as the page's timeline does. */
async function playSegments(
  url: string,
  segments: readonly RecordingSegment[],
): Promise<readonly Played[]> {
  const browser = await launchChromium();
  const page = await browser.newPage();
  await page.goto(`${url}/api/recordings`);
  const played: Played[] = [];
  try {
    for (const part of [0.9, 0.1, 0.5, 0.7, 0.3]) {
      const index = Math.floor(part * (segments.length - 1));
      const pair = segments.slice(index, index + 2).map(({ start, end, mimeType }) => ({
        source: `${url}/api/recordings/${board}/segment.mp4?start=${start}`,
        seconds: (Date.parse(end) - Date.parse(start)) / 1000,
        mimeType,
      }));
      played.push(await page.evaluate(playPair, pair));
    }
    return played;
  } finally {
    await browser.close();
  }
}

interface Source {
  readonly source: string;
  readonly seconds: number;
  readonly mimeType: string;
}

/** In the page. */
async function playPair(pair: readonly Source[]): Promise<Played> {
  const video = document.createElement('video');
  const media = new MediaSource();
  const once = (target: EventTarget, event: string) =>
    new Promise((resolve, reject) => {
      target.addEventListener(event, resolve, { once: true });
      video.addEventListener('error', () => reject(new Error(video.error?.message)));
    });
  video.src = URL.createObjectURL(media);
  await once(media, 'sourceopen');
  const buffer = media.addSourceBuffer(pair[0]?.mimeType ?? '');
  let offset = 0;
  for (const { source, seconds, mimeType } of pair) {
    const bytes = await (await fetch(source)).arrayBuffer();
    buffer.changeType(mimeType);
    buffer.timestampOffset = offset;
    buffer.appendBuffer(bytes);
    await once(buffer, 'updateend');
    offset += seconds;
  }
  const decoded = (kind: 'Video' | 'Audio') =>
    Number(Reflect.get(video, `webkit${kind}DecodedByteCount`));
  video.currentTime = (pair[0]?.seconds ?? 0) - 1;
  await once(video, 'seeked');
  const at = video.currentTime;
  const [videoBytes, audioBytes] = [decoded('Video'), decoded('Audio')];
  await video.play();
  await new Promise((resolve) => setTimeout(resolve, 3000));
  video.pause();
  return {
    at,
    end: video.currentTime,
    videoBytes: decoded('Video') - videoBytes,
    audioBytes: decoded('Audio') - audioBytes,
  };
}
