import type { RtpPacket } from '@boardcast/testkit/rtp';
import { pause, until } from '@boardcast/testkit/until';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BoardPage } from './board-page.ts';
import { Recorder } from './recorder.ts';
import { TestHarness } from './test-harness.ts';
import type { ViewerPage } from './viewer-page.ts';

let harness: TestHarness;
/** One board for all tests without faults in its URL; each test ends the faults that it injects. */
let board: BoardPage;
let viewer: ViewerPage;

beforeAll(async () => {
  harness = await TestHarness.open();
  board = await harness.openBoard({ name: 'shared', source: 'pattern' });
  viewer = await harness.openViewer({ watch: 'shared' });
  await viewer.waitForState('live');
});

afterAll(() => harness.close());

async function openFaulty(name: string, faults: Readonly<Record<string, string>>) {
  const faulty = await harness.openBoard({ name, source: 'pattern', faults });
  const watching = await harness.openViewer({ watch: name });
  await watching.waitForState('live');
  const close = () => Promise.all([faulty.close(), watching.close()]);
  return { faulty, watching, close };
}

/** Waits for a number of frames; resolves with the numbers of those that are displayed meanwhile. */
async function watchFrames(watching: ViewerPage, count: number): Promise<ReadonlySet<unknown>> {
  await watching.frames();
  await watching.waitForFrames(count);
  return new Set((await watching.frames()).map(({ mark }) => mark?.frame));
}

/** The share of the frames sent by a board in this time that a viewer decodes. */
async function decodedShare(watching: ViewerPage, sender: BoardPage, ms: number): Promise<number> {
  const counts = async () => {
    const { framesDecoded } = await watching.statistics();
    return { framesDecoded, framesSent: await sender.statistic('frames-sent') };
  };
  const before = await counts();
  await pause(ms);
  const after = await counts();
  return (after.framesDecoded - before.framesDecoded) / (after.framesSent - before.framesSent);
}

/** How many frames a board draws in a second, by the marks of those that a viewer displays. */
async function drawnPerSecond(watching: ViewerPage, ms: number): Promise<number> {
  await watching.frames();
  await pause(ms);
  const marks = (await watching.frames()).flatMap(({ mark }) => mark ?? []);
  const [first, last] = [marks[0], marks.at(-1)];
  if (first === undefined || last === undefined) return Number.NaN;
  return (1000 * (last.frame - first.frame)) / (last.timeMs - first.timeMs);
}

/** The number of packets that are missing between the first and the last one. */
function missing(packets: readonly RtpPacket[]): number {
  const [first, last] = [packets[0]?.sequence ?? 0, packets.at(-1)?.sequence ?? 0];
  return ((last - first) & 0xffff) + 1 - packets.length;
}

it('freezes the camera: frames continue, and none changes until the fault ends', async () => {
  await board.setFault('Freeze the camera', true);
  await pause(1000);
  const frozen = await watchFrames(viewer, 21);
  await board.setFault('Freeze the camera', false);
  await pause(500);
  const moving = await watchFrames(viewer, 20);

  expect(frozen.size).toBe(1);
  expect(moving.size).toBeGreaterThan(10);
  expect(await viewer.state()).toBe('live');
});

it('does not find a Wi-Fi network, and is watched again from another one', async () => {
  const { length: from } = await board.transcript();
  const { length: announced } = await board.announcedEndpoints();

  await board.fillFault('SSID', 'attic');
  await board.injectFault('Move to a missing network');
  await board.waitForConsole('Wi-Fi "attic" not found', from);
  await viewer.waitForState('waiting');
  await board.fillFault('SSID', 'cellar');
  await board.injectFault('Move to this network');
  await board.waitForConsole('Connected to Wi-Fi "cellar"', from);
  await board.waitForAnnouncements(announced + 1);
  await viewer.waitForState('live');

  expect((await board.transcript()).slice(from)).toContain('The IP address changed; reconnecting.');
});

it('suppresses key frames for some seconds, and sends one afterwards', async () => {
  const { length: from } = await board.transcript();

  await board.fillFault('Suppress them for', '12');
  await board.setFault('Suppress key frames', true);
  await pause(700);
  const before = await board.statistic('key-frames-sent');
  await viewer.waitForFrames(19);
  // The media server has the GOP since the last key frame for late viewers.
  const late = await harness.openViewer({ watch: 'shared' });
  await late.waitForState('live');
  const during = await board.statistic('key-frames-sent');
  await board.waitForConsole('Fault ended: key frames', from);
  await pause(700);

  expect(during).toBe(before);
  expect(await board.statistic('key-frames-sent')).toBeGreaterThan(during);
  await late.waitForFrames(16);
  await late.close();
});

it('loses packets at the gateway, and retransmits what is requested', async () => {
  const { length: announced } = await board.announcedEndpoints();

  await board.fillFault('Packet loss', '10');
  await board.waitForAnnouncements(announced + 1);
  await viewer.frameAfter(Date.now() + 500);
  const share = await decodedShare(viewer, board, 6000);
  const { nackCount } = await board.statistics();
  await board.fillFault('Packet loss', '');
  await board.waitForAnnouncements(announced + 2);
  await viewer.waitForState('live');

  expect(nackCount).toBeGreaterThan(0);
  expect(share).toBeGreaterThan(0.75);
});

it('loses packets on the way to a viewer that requests it', async () => {
  const { endpoint } = await harness.gateway.liveBoard('shared');
  const recorder = await Recorder.join(`${harness.gateway.kurentoUrl}?loss=5`, endpoint);

  await recorder.more(40);

  const { audioPackets } = recorder;
  const lost = missing(audioPackets) / (audioPackets.length + missing(audioPackets));
  expect(lost).toBeGreaterThan(0);
  expect(lost).toBeLessThan(0.2);
  await recorder.close();
});

describe.concurrent('a board with faults in its URL', () => {
  it('lowers the frame rate, and drops the WebSocket while frames continue', async () => {
    const { faulty, watching, close } = await openFaulty('slow', { fps: '5' });

    const fps = await drawnPerSecond(watching, 4000);
    await faulty.fillFault('Frame rate', '');
    await pause(500);
    await watching.frames();
    await faulty.injectFault('Drop the WebSocket');
    await faulty.waitForConsole('Session resumed. Checking media.');
    await faulty.waitForConsole('KWS_SIG: Media connected.');
    const times = (await watching.frames()).map(({ displayedAt }) => displayedAt);

    const maxGapMs = Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? 0)));
    expect(fps).toBeGreaterThan(3.75);
    expect(fps).toBeLessThan(6.25);
    expect(maxGapMs).toBeLessThan(1000);
    expect(await faulty.transcript()).toContain('PAGE: Fault: the WebSocket was dropped');
    expect(await faulty.announcedEndpoints()).toHaveLength(1);
    await close();
  });

  it('reboots after a power failure, and is watched again', async () => {
    const { faulty, watching, close } = await openFaulty('rebooted', { fps: '8' });
    const first = await harness.gateway.liveBoard('rebooted');

    await faulty.injectFault('Cut the power');
    await faulty.waitForConsole('PAGE: Fault: power failure');
    await pause(200);
    // The server has not been informed.
    expect(await watching.state()).toBe('live');
    expect((await harness.gateway.board('rebooted'))?.pipeline).toBe(first.pipeline);
    await faulty.waitForAnnouncements(2);
    await watching.frameAfter(Date.now() + 500);
    await watching.waitForState('live');

    const boots = (await faulty.transcript()).match(/I \(\d+\) APP: Boardcast virtual-/g);
    expect(boots).toHaveLength(2);
    await until('the new pipeline has the name', async () => {
      const board = await harness.gateway.liveBoard('rebooted');
      return board.pipeline !== first.pipeline;
    });
    await close();
  });
});
