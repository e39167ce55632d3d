import { parseSps, Recorder, ViewerPage } from '@boardcast/e2e';
import { launchChromium } from '@boardcast/testkit/chromium';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { idrIntervals, isIdr } from '@boardcast/testkit/h264-depacketizer';
import { nalType, nalTypes } from '@boardcast/testkit/nal-unit';
import { until, pause } from '@boardcast/testkit/until';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { HostBoard, type HostBoardOptions } from './host-board.ts';

const seconds = 30;
const fps = 10;
const gop = 20;

const started: HostBoard[] = [];
let gateway: GatewayProcess;
let browser: Awaited<ReturnType<typeof launchChromium>>;

beforeAll(async () => {
  gateway = await GatewayProcess.start();
  browser = await launchChromium();
});

// Boards of a failed test.
afterEach(async () => {
  await Promise.all(started.splice(0).map((board) => board.stop()));
});

afterAll(async () => {
  await browser.close();
  await gateway.stop();
});

function startBoard(name: string, more: HostBoardOptions = {}): HostBoard {
  const server = gateway.kurentoUrl;
  const board = HostBoard.start({ profile: 'esp32s3', server, name, ...more });
  started.push(board);
  return board;
}

it('shows the board’s video and audio for 30 s, with all frame numbers', async () => {
  const board = startBoard('kitchen');
  await gateway.liveBoard('kitchen');
  const viewer = await ViewerPage.open(browser, gateway.httpUrl, { watch: 'kitchen' });
  await viewer.waitForState('live', 30_000);
  await viewer.unmute();
  await pause(1000);
  await viewer.frames();
  const before = await viewer.statistics();
  await pause(seconds * 1000);
  const after = await viewer.statistics();
  const shown = await viewer.frames();
  const frames = shown.flatMap(({ mark }) => (mark === undefined ? [] : [mark.frame]));

  expect(after.framesDecoded - before.framesDecoded).toBeGreaterThanOrEqual(0.97 * seconds * fps);
  expect(after.totalAudioEnergy).toBeGreaterThan(before.totalAudioEnergy);
  expect(new Set(shown.map(({ width, height }) => `${width}x${height}`))).toEqual(
    new Set(['320x240']),
  );
  expect(frames).toHaveLength(shown.length);
  expect(frames).toEqual([...frames].sort((a, b) => a - b));
  expect(await board.stop()).toBe(0);
  await viewer.waitForState('waiting', 30_000);
  await viewer.close();
});

it('sends an IDR after a PLI, and the stream of the profile', async () => {
  const board = startBoard('attic');
  const { endpoint } = await gateway.liveBoard('attic');
  const recorder = await Recorder.join(gateway.kurentoUrl, endpoint);
  const begin = recorder.accessUnits.length;
  await recorder.more(3 * gop + 5);
  const recorded = recorder.accessUnits.slice(begin);
  const units = recorded.slice(recorded.findIndex(isIdr));
  const idrs = units.flatMap((unit, index) => (isIdr(unit) ? [index] : []));

  expect(idrIntervals(units).at(-1)).toBe(gop);
  for (const index of idrs) {
    expect(units[index]?.units.map(nalType)).toEqual(
      expect.arrayContaining([nalTypes.sps, nalTypes.pps]),
    );
  }
  const sps = units[0]?.units.find((unit) => nalType(unit) === nalTypes.sps);
  expect(parseSps(sps ?? new Uint8Array())).toEqual({
    profileIdc: 66,
    isConstrained: true,
    levelIdc: 11,
    referenceFrames: 1,
    width: 320,
    height: 240,
  });

  // Half a GOP after the last IDR, so that the next one is due to the PLI.
  while (recorder.accessUnits.slice(-gop / 2).some(isIdr)) await recorder.more(1);
  const at = recorder.accessUnits.length;
  recorder.sendPli();
  await recorder.more(4);
  expect(recorder.accessUnits.slice(at, at + 4).some(isIdr)).toBe(true);
  expect(recorder.packetsLost).toBe(0);
  await recorder.close();
  expect(await board.stop()).toBe(0);
});

it('runs two boards with separate sessions and endpoints', async () => {
  const boards = [startBoard('north'), startBoard('south')] as const;
  await Promise.all([gateway.liveBoard('north'), gateway.liveBoard('south')]);
  const viewers = await Promise.all(
    boards.map((board) =>
      ViewerPage.open(browser, gateway.httpUrl, { endpoint: board.announced[0] ?? '' }),
    ),
  );
  await Promise.all(viewers.map((viewer) => viewer.waitForState('live', 30_000)));

  expect(boards[0].announced[0]).not.toBe(boards[1].announced[0]);
  const [north, south] = viewers;
  await north?.leave();
  await until('the board announces a new endpoint', () => boards[0].announced.length === 2, 30_000);
  const before = await south?.statistics();
  await pause(3000);
  const after = await south?.statistics();

  expect((after?.framesDecoded ?? 0) - (before?.framesDecoded ?? 0)).toBeGreaterThan(2.5 * fps);
  expect(boards[1].announced).toHaveLength(1);
  expect(await Promise.all(boards.map((board) => board.stop()))).toEqual([0, 0]);
  await Promise.all(viewers.map((viewer) => viewer.close()));
});

it('publishes only video without a microphone', async () => {
  const board = startBoard('mute', { 'no-microphone': true });
  await board.waitForLine('Microphone unavailable: publishing video only.', 30_000);
  await gateway.liveBoard('mute');
  const viewer = await ViewerPage.open(browser, gateway.httpUrl, { watch: 'mute' });

  await viewer.waitForState('live', 30_000);

  await viewer.close();
  expect(await board.stop()).toBe(0);
});
