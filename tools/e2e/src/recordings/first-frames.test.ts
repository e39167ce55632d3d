import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { RecordingSegment } from '@boardcast/protocol';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import { until } from '@boardcast/testkit/until';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClipPublisher } from '../clip-publisher.ts';
import { encodeClip } from '../clip.ts';
import { hasFfmpeg, steps } from '../rtsp/ffmpeg-reader.ts';

const fps = 25;
const frameMs = 1000 / fps;
/** Longer than a recorder needs to begin on a busy machine, so that it does in the middle of a group. */
const gop = 30 * fps;
const keptFrames = 2 * fps;
const recordedMs = 3000;
let folder: TemporaryFolder;
let gateway: GatewayProcess;
let board: ClipPublisher;

beforeAll(async () => {
  folder = await temporaryFolder('first-frames');
  gateway = await GatewayProcess.start({ arguments: ['--recordings', folder.path] });
  const source = `testsrc2=size=320x240:rate=${fps}`;
  const clip = await encodeClip({ source, seconds: gop / fps, bitrate: 200_000, gop });
  const { kurentoUrl: url } = gateway;
  board = await ClipPublisher.open({
    ...{ url, name: 'kitchen', profile: 'esp32p4', fps, codec: 'H264', audio: true },
  });
  board.play(clip);
}, 60_000);

afterAll(async () => {
  await board?.close();
  await gateway?.stop();
  await folder?.remove();
});

const snapshot = () => `${gateway.httpUrl}/api/boards/kitchen/snapshot.jpg`;
const recordings = () => `${gateway.httpUrl}/api/recordings/kitchen`;

async function record(isOn: boolean): Promise<void> {
  const response = await fetch(recordings(), {
    ...{ method: 'POST', headers: { 'Content-Type': 'application/json' } },
    body: JSON.stringify({ record: isOn }),
  });
  expect(response.status).toBe(200);
}

/** The times of a file's video frames, in ms. */
async function timesOf(file: string): Promise<readonly number[]> {
  const shown = ['-show_entries', 'packet=pts_time', '-of', 'csv=p=0'];
  const args = ['-v', 'error', '-select_streams', 'v', ...shown, file];
  const { stdout } = await promisify(execFile)('ffprobe', args);
  return stdout
    .trim()
    .split('\n')
    .map((line) => 1000 * Number.parseFloat(line));
}

describe.skipIf(!hasFfmpeg)('a recording that begins between two key frames', () => {
  it('has the frames since the last one at their own times', { timeout: 120_000 }, async () => {
    await until(
      'the board is live',
      async () => (await gateway.board('kitchen'))?.state === 'live',
    );
    // The recorder is started when it is used first.
    await until('there is a snapshot', async () => (await fetch(snapshot())).ok);
    const isEarlyInGroup = () => {
      const frame = board.frames % gop;
      return frame > keptFrames && frame < gop / 2;
    };
    await until('it is early in a group', isEarlyInGroup, 60_000);
    const requestedAt = Date.now();
    await record(true);
    const segment = await until('it is recorded', async () => {
      const [first] = (await (await fetch(recordings())).json()) as readonly RecordingSegment[];
      const length = Date.parse(first?.end ?? '') - Date.parse(first?.start ?? '');
      return length > recordedMs ? first : undefined;
    });
    await record(false);
    const query = new URLSearchParams({ start: segment.start });
    const file = path.join(folder.path, 'first.mp4');
    const response = await fetch(`${recordings()}/segment.mp4?${query}`);
    await writeFile(file, Buffer.from(await response.arrayBuffer()));

    const between = steps(await timesOf(file));

    expect(between.length).toBeGreaterThan(keptFrames);
    const startedBeforeMs = requestedAt - Date.parse(segment.start);
    expect(startedBeforeMs).toBeGreaterThan((keptFrames * frameMs) / 2);
    for (const step of between) {
      expect(step).toBeGreaterThan(frameMs / 2);
      expect(step).toBeLessThan(frameMs * 2);
    }
  });
});
