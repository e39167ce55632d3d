import { afterAll, describe, expect, it } from 'vitest';
import type { BoardPageOptions } from './board-page.ts';
import { writeCameraFile, type CameraFile } from './camera-file.ts';
import { isIdr, nalType, nalTypes } from './depacketiser.ts';
import type { Picture } from './page/picture-reader.ts';
import { Recorder } from './recorder.ts';
import { parseSps } from './sps.ts';
import { Stage } from './stage.ts';
import { pause } from './until.ts';

const seconds = 30;
const fps = 10;
const gop = 20;
const neverGoesBack = (frames: readonly number[]) =>
  frames.every((frame, index) => index === 0 || frame >= (frames[index - 1] ?? 0));

/** Watches a board for half a minute, in a page and as a recorder of its H.264. */
async function watchFor(stage: Stage, options: BoardPageOptions) {
  const board = await stage.openBoard(options);
  const { endpoint } = await stage.liveBoard(options.name);
  const viewer = await stage.openViewer({ watch: options.name });
  await viewer.becomes('live', 10_000);
  await viewer.listen();
  await pause(1000);
  await viewer.pictures();
  const before = await viewer.figures();
  await pause(seconds * 1000);
  const after = await viewer.figures();
  const pictures = await viewer.pictures();
  const sent = await board.figures();
  const recorder = await Recorder.join(stage.gateway.kurentoUrl, endpoint);
  return { board, viewer, recorder, before, after, pictures, sent };
}

function expectGoodPictures(pictures: readonly Picture[]): void {
  const marks = pictures.flatMap(({ mark }) => (mark === undefined ? [] : [mark.frame]));
  expect(new Set(pictures.map(({ width, height }) => `${width}x${height}`))).toEqual(
    new Set(['320x240']),
  );
  // A busy screen may skip a decoded picture for the next; those it shows are all readable.
  expect(pictures.length).toBeGreaterThan(0.8 * seconds * fps);
  expect(marks).toHaveLength(pictures.length);
  expect(marks).toSatisfy(neverGoesBack);
}

describe.each(['pattern', 'webcam'] as const)('a virtual ESP32-S3 that shows its %s', (source) => {
  let camera: CameraFile | undefined;
  let stage: Stage | undefined;

  afterAll(async () => {
    await stage?.close();
    await camera?.remove();
  });

  it('sends the board’s picture and sound, and answers each request for a key frame', async () => {
    camera = await writeCameraFile({ width: 320, height: 240, fps, seconds: 120 });
    stage = await Stage.open({ camera: camera.path });

    const watched = await watchFor(stage, { name: source, source });
    const { board, viewer, recorder, before, after, pictures, sent } = watched;

    const decoded = after.framesDecoded - before.framesDecoded;
    expect(decoded).toBeGreaterThanOrEqual(0.97 * seconds * fps);
    expectGoodPictures(pictures);
    expect(after.totalAudioEnergy).toBeGreaterThan(before.totalAudioEnergy);
    expect((sent.totalPacketSendDelay / sent.packetsSent) * 1000).toBeLessThan(20);

    // What comes before the recorder's own keys are there is lost to it: it begins afterwards.
    const begin = recorder.accessUnits.length;
    await recorder.more(3 * gop + 5);
    const recorded = recorder.accessUnits.slice(begin);
    const units = recorded.slice(recorded.findIndex(isIdr));
    const idrs = units.flatMap((unit, index) => (isIdr(unit) ? [index] : []));
    const gaps = idrs.slice(1).map((at, index) => at - (idrs[index] ?? 0));
    expect(gaps.at(-1)).toBe(gop);
    const sps = units[0]?.units.find((unit) => nalType(unit) === nalTypes.sps);
    expect(parseSps(sps ?? new Uint8Array())).toEqual({
      profileIdc: 66,
      isConstrained: true,
      levelIdc: 11,
      referenceFrames: 1,
      width: 320,
      height: 240,
    });

    for (const ask of ['sendPli', 'sendFir'] as const) {
      // Half a GOP from the last IDR, so that the next one comes because it was asked for.
      while (recorder.accessUnits.slice(-gop / 2).some(isIdr)) await recorder.more(1);
      const [asked, at] = [await board.shown('key-frame-requests'), recorder.accessUnits.length];
      recorder[ask]();
      await recorder.more(3);
      await pause(1000);
      expect(recorder.accessUnits.slice(at, at + 3).some(isIdr), ask).toBe(true);
      expect(await board.shown('key-frame-requests')).toBeGreaterThan(asked);
    }
    expect(recorder.packetsLost).toBe(0);
    expect(await viewer.state()).toBe('live');
    await recorder.close();
  }, 180_000);
});
