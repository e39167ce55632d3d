import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { parseRecordingSegments } from '@boardcast/protocol';
import { launchChromium } from '@boardcast/testkit/chromium';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { temporaryFolder } from '@boardcast/testkit/temporary-folder';
import { pause, until } from '@boardcast/testkit/until';
import { expect, it } from 'vitest';
import { encodeClip } from './clip.ts';
import { ClipPublisher } from './clip-publisher.ts';
import { RecorderProcess } from './recorder-process.ts';

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
      folder: folder.path,
      arguments: ['--record', `${board}=always`],
    });
  const segments = async () =>
    parseRecordingSegments(await (await fetch(`${recorder.url}/api/recordings/${board}`)).json());
  const isRecording = async () => {
    const last = (await segments()).at(-1);
    return last !== undefined && Date.now() - Date.parse(last.end) < 3000;
  };

  let publisher = await openBoard();
  publisher.play(large);
  let recorder = await startRecorder();
  await until('it records', isRecording);
  const startedAt = Date.now();
  let lostMs = 0;
  const interrupt = async (what: string, action: () => Promise<void>) => {
    await pause((minutes * 60_000) / 6);
    const at = Date.now();
    await action();
    await until(`it records after ${what}`, isRecording, 60_000);
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
  await interrupt('a change of the resolution', async () => publisher.play(large));
  await interrupt('kill -9 of the recorder', async () => {
    await recorder.kill();
    recorder = await startRecorder();
  });
  await interrupt('a restart of the board', restartBoard);
  await interrupt('a restart of the board', restartBoard);
  await pause((minutes * 60_000) / 6);
  const elapsedMs = Date.now() - startedAt;

  const recorded = await segments();
  const playback = await playFile(recorder.url, recorded[0]?.start, recorded.at(-1)?.end);
  console.log('Chromium:', JSON.stringify(playback));
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
  expect(playback.every(({ seekedTo, at }) => Math.abs(seekedTo - at) < 0.5)).toBe(true);
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
  readonly seekedTo: number;
  readonly at: number;
  readonly videoBytes: number;
  readonly audioBytes: number;
}

/** Seeks in the file of the whole time, and plays a second from there. */
async function playFile(url: string, from = '', to = ''): Promise<readonly Played[]> {
  const browser = await launchChromium();
  const page = await browser.newPage();
  try {
    return await page.evaluate(async (source) => {
      const video = document.createElement('video');
      const once = (event: string) =>
        new Promise((resolve, reject) => {
          video.addEventListener(event, resolve, { once: true });
          video.addEventListener('error', () => reject(new Error(video.error?.message)));
        });
      video.src = source;
      await once('loadeddata');
      const decoded = (kind: 'Video' | 'Audio') =>
        Number(Reflect.get(video, `webkit${kind}DecodedByteCount`));
      const played: Played[] = [];
      for (const part of [0.9, 0.1, 0.5, 0.7, 0.3]) {
        const seekedTo = Math.floor(video.duration * part);
        video.currentTime = seekedTo;
        await once('seeked');
        const at = video.currentTime;
        const [videoBytes, audioBytes] = [decoded('Video'), decoded('Audio')];
        await video.play();
        await new Promise((resolve) => setTimeout(resolve, 1500));
        video.pause();
        played.push({
          seekedTo,
          at,
          videoBytes: decoded('Video') - videoBytes,
          audioBytes: decoded('Audio') - audioBytes,
        });
      }
      return played;
    }, `${url}/api/recordings/${board}/file.mp4?from=${from}&to=${to}`);
  } finally {
    await browser.close();
  }
}
