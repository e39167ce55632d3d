import { idrIntervals, isIdr } from '@boardcast/testkit/h264-depacketizer';
import { nalType, nalTypes } from '@boardcast/testkit/nal-unit';
import { pause } from '@boardcast/testkit/until';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BoardPageOptions } from './board-page.ts';
import { writeCameraFile, type CameraFile } from './camera-file.ts';
import type { DisplayedFrame } from './page/frame-reader.ts';
import { Recorder } from './recorder.ts';
import { parseSps } from './sps.ts';
import { TestHarness } from './test-harness.ts';

const seconds = 30;
const fps = 10;
const gop = 20;
const isNonDecreasing = (frames: readonly number[]) =>
  frames.every((frame, index) => index === 0 || frame >= (frames[index - 1] ?? 0));

let camera: CameraFile;
let harness: TestHarness;

beforeAll(async () => {
  camera = await writeCameraFile({ width: 320, height: 240, fps, seconds: 120 });
  harness = await TestHarness.open({ camera: camera.path });
});

afterAll(async () => {
  await harness.close();
  await camera.remove();
});

/** Watches a board for half a minute, in a page and then as a recorder of its H.264. */
async function watchFor(options: BoardPageOptions) {
  const board = await harness.openBoard(options);
  const { endpoint } = await harness.gateway.liveBoard(options.name);
  const viewer = await harness.openViewer({ watch: options.name });
  await viewer.waitForState('live');
  await viewer.unmute();
  await pause(1000);
  await viewer.frames();
  const before = await viewer.statistics();
  await pause(seconds * 1000);
  const after = await viewer.statistics();
  const frames = await viewer.frames();
  const sent = await board.statistics();
  const recorder = await Recorder.join(harness.gateway.kurentoUrl, endpoint);
  return { board, viewer, recorder, before, after, frames, sent };
}

function expectValidFrames(frames: readonly DisplayedFrame[]): void {
  const marks = frames.flatMap(({ mark }) => (mark === undefined ? [] : [mark.frame]));
  expect(new Set(frames.map(({ width, height }) => `${width}x${height}`))).toEqual(
    new Set(['320x240']),
  );
  // A busy display may skip a decoded frame; all that it displays are legible.
  expect(frames.length).toBeGreaterThan(0.8 * seconds * fps);
  expect(marks).toHaveLength(frames.length);
  expect(marks).toSatisfy(isNonDecreasing);
}

// Both boards are watched at the same time.
it.concurrent.each(['pattern', 'webcam'] as const)(
  'a virtual ESP32-S3 sends the video of its %s, audio, and a key frame on each request',
  async (source) => {
    const watched = await watchFor({ name: source, source });
    const { board, viewer, recorder, before, after, frames, sent } = watched;

    const decoded = after.framesDecoded - before.framesDecoded;
    expect(decoded).toBeGreaterThanOrEqual(0.97 * seconds * fps);
    expectValidFrames(frames);
    expect(after.totalAudioEnergy).toBeGreaterThan(before.totalAudioEnergy);
    expect((sent.totalPacketSendDelay / sent.packetsSent) * 1000).toBeLessThan(20);

    // The recorder loses the packets that arrive before its own keys do: it begins afterwards.
    const begin = recorder.accessUnits.length;
    await recorder.more(3 * gop + 5);
    const recorded = recorder.accessUnits.slice(begin);
    const units = recorded.slice(recorded.findIndex(isIdr));
    expect(idrIntervals(units).at(-1)).toBe(gop);
    const sps = units[0]?.units.find((unit) => nalType(unit) === nalTypes.sps);
    expect(parseSps(sps ?? new Uint8Array())).toEqual({
      profileIdc: 66,
      isConstrained: true,
      levelIdc: 11,
      referenceFrames: 1,
      width: 320,
      height: 240,
    });

    for (const send of ['sendPli', 'sendFir'] as const) {
      // Half a GOP after the last IDR, so that the next one is the answer to the request.
      while (recorder.accessUnits.slice(-gop / 2).some(isIdr)) await recorder.more(1);
      const at = recorder.accessUnits.length;
      const requests = await board.statistic('key-frame-requests');
      recorder[send]();
      await recorder.more(3);
      await pause(1000);
      expect(recorder.accessUnits.slice(at, at + 3).some(isIdr), send).toBe(true);
      expect(await board.statistic('key-frame-requests')).toBeGreaterThan(requests);
    }
    expect(recorder.packetsLost).toBe(0);
    expect(await viewer.state()).toBe('live');
    await recorder.close();
  },
);
