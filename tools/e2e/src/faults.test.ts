import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BoardPage } from './board-page.ts';
import { Recorder } from './recorder.ts';
import type { RtpPacket } from './rtp.ts';
import { Stage } from './stage.ts';
import { pause, until } from './until.ts';
import type { ViewerPage } from './viewer-page.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
}, 60_000);

afterAll(() => stage.close());

async function openBoth(name: string, faults: Readonly<Record<string, string>> = {}) {
  const board = await stage.openBoard({ name, source: 'pattern', faults });
  const viewer = await stage.openViewer({ watch: name });
  await viewer.becomes('live', 10_000);
  return { board, viewer, close: () => Promise.all([board.close(), viewer.close()]) };
}

/** How many pictures a viewer decodes in that time, and the numbers in those that it shows. */
async function watchFor(viewer: ViewerPage, ms: number) {
  await viewer.pictures();
  const before = await viewer.figures();
  await pause(ms);
  const { framesDecoded } = await viewer.figures();
  const frames = new Set((await viewer.pictures()).map(({ mark }) => mark?.frame));
  return { decoded: framesDecoded - before.framesDecoded, frames };
}

function says(board: BoardPage, words: string): Promise<boolean> {
  const isThere = async () => (await board.transcript()).includes(words);
  return until(`the board’s console says “${words}”`, 15_000, isThere);
}

/** Resolves when the board has published so often. */
function published(board: BoardPage, times: number): Promise<boolean> {
  const isDone = async () => (await board.announced()).length === times;
  return until(`the board has published ${times} times`, 15_000, isDone);
}

async function fill(board: BoardPage, id: string, value: string): Promise<void> {
  await board.page.locator(id).fill(value);
  await board.page.keyboard.press('Enter');
}

/** What is missing between the first and the last packet. */
function missing(packets: readonly RtpPacket[]): number {
  const [first, last] = [packets[0]?.sequence ?? 0, packets.at(-1)?.sequence ?? 0];
  return ((last - first) & 0xffff) + 1 - packets.length;
}

it('freezes the camera: pictures go on, and nothing moves until it is over', async () => {
  const { board, viewer, close } = await openBoth('frozen');

  await board.page.locator('#fault-freeze').check();
  await pause(1000);
  const frozen = await watchFor(viewer, 3000);
  await board.page.locator('#fault-freeze').uncheck();
  await pause(500);
  const moving = await watchFor(viewer, 2000);

  expect(frozen.decoded).toBeGreaterThan(20);
  expect(frozen.frames.size).toBe(1);
  expect(moving.frames.size).toBeGreaterThan(10);
  expect(await viewer.state()).toBe('live');
  await close();
}, 60_000);

it('lowers the rate, and drops the WebSocket while pictures go on', async () => {
  const { board, viewer, close } = await openBoth('slow', { fps: '5' });

  const slow = await watchFor(viewer, 4000);
  await fill(board, '#fault-fps', '');
  await pause(500);
  await viewer.pictures();
  await board.page.locator('#fault-drop').click();
  await says(board, 'Session resumed. Checking media.');
  await says(board, 'KWS_SIG: Media connected.');
  const seen = (await viewer.pictures()).map(({ seenAt }) => seenAt);

  const longest = Math.max(...seen.slice(1).map((at, index) => at - (seen[index] ?? 0)));
  expect(slow.decoded).toBeGreaterThan(15);
  expect(slow.decoded).toBeLessThan(25);
  expect(longest).toBeLessThan(1000);
  expect(await board.transcript()).toContain('PAGE: Fault: the WebSocket was cut');
  expect(await board.announced()).toHaveLength(1);
  await close();
}, 60_000);

it('reboots as after a power cut, at the time in its address, and is watched again', async () => {
  const { board, viewer, close } = await openBoth('rebooted', { reboot: '6' });
  const first = await stage.liveBoard('rebooted');

  await says(board, 'PAGE: Fault: the power is cut');
  await pause(200);
  // Nobody has told the server.
  expect(await viewer.state()).toBe('live');
  expect((await stage.gateway.board('rebooted'))?.pipeline).toBe(first.pipeline);
  await published(board, 2);
  await viewer.pictureAfter(Date.now() + 500, 10_000);
  await viewer.becomes('live', 5000);

  const boots = (await board.transcript()).match(/I \(\d+\) APP: Boardcast virtual-/g);
  expect(boots).toHaveLength(2);
  expect((await stage.liveBoard('rebooted')).pipeline).not.toBe(first.pipeline);
  await close();
}, 60_000);

it('looks in vain for a network, and is watched again from another', async () => {
  const { board, viewer, close } = await openBoth('moved');

  await fill(board, '#fault-ssid', 'attic');
  await board.page.locator('#fault-nowifi').click();
  await says(board, 'Wi-Fi "attic" not found');
  await viewer.becomes('waiting', 10_000);
  await fill(board, '#fault-ssid', 'cellar');
  await board.page.locator('#fault-wifi').click();
  await says(board, 'Connected to Wi-Fi "cellar"');
  await published(board, 2);
  await viewer.becomes('live', 10_000);

  expect(await board.transcript()).toContain('The IP address changed; reconnecting.');
  await close();
}, 60_000);

it('withholds key frames for some seconds, and sends one afterwards', async () => {
  const { board, viewer, close } = await openBoth('keyless');

  await fill(board, '#fault-seconds', '8');
  await board.page.locator('#fault-nokeyframes').check();
  await pause(700);
  const before = await board.shown('key-frames-sent');
  const watched = await watchFor(viewer, 2500);
  // The media server has the group of pictures since the last key frame for those that come late.
  const late = await stage.openViewer({ watch: 'keyless' });
  await late.becomes('live', 3000);
  const during = await board.shown('key-frames-sent');
  await says(board, 'Fault ended: key frames again');
  await pause(700);

  expect(during).toBe(before);
  expect(await board.shown('key-frames-sent')).toBeGreaterThan(during);
  expect(watched.decoded).toBeGreaterThan(18);
  expect((await watchFor(late, 2000)).decoded).toBeGreaterThan(15);
  await Promise.all([late.close(), close()]);
}, 60_000);

it('loses packets by the gateway, and sends again what is asked for', async () => {
  const { board, viewer, close } = await openBoth('lossy');

  await fill(board, '#fault-loss', '10');
  await published(board, 2);
  await viewer.pictureAfter(Date.now() + 500, 15_000);
  const watched = await watchFor(viewer, 6000);
  const { nackCount } = await board.figures();
  await fill(board, '#fault-loss', '');
  await published(board, 3);
  await viewer.becomes('live', 10_000);

  expect(nackCount).toBeGreaterThan(0);
  expect(watched.decoded).toBeGreaterThan(45);
  await close();
}, 60_000);

it('loses what a viewer is sent when that one asks for it', async () => {
  const board = await stage.openBoard({ name: 'good', source: 'pattern' });
  const { endpoint } = await stage.liveBoard('good');
  const recorder = await Recorder.join(`${stage.gateway.kurentoUrl}?loss=5`, endpoint);

  await recorder.more(40);

  const { audioPackets } = recorder;
  const lost = missing(audioPackets) / (audioPackets.length + missing(audioPackets));
  expect(lost).toBeGreaterThan(0);
  expect(lost).toBeLessThan(0.2);
  await recorder.close();
  await board.close();
}, 60_000);
