import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CameraProfile } from '../testing/simulated-camera.ts';
import { goodLink } from '../testing/simulated-link.ts';
import { SimulatedSession } from '../testing/simulated-session.ts';

const silent = (viewing: SimulatedSession): void => void (viewing.receiver.sendsPlis = false);
const unmoved = (viewing: SimulatedSession): void => void (viewing.camera.answersRequests = false);

const boards = [
  { name: 'P4', fps: 25, gop: 50, still: 400_000, moving: 2_500_000 },
  { name: 'S3', fps: 10, gop: 20, still: 60_000, moving: 300_000 },
] as const;
const [p4] = boards;
const open: SimulatedSession[] = [];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  for (const viewing of open.splice(0)) viewing.close();
  vi.useRealTimers();
});

function view(profile: CameraProfile, bitrate: number): SimulatedSession {
  const viewing = new SimulatedSession(profile, bitrate);
  open.push(viewing);
  return viewing;
}

const poor = (shares: readonly number[]): number[] =>
  shares.flatMap((share, second) => (share < 0.8 ? second : []));

/** How many seconds in a row showed nothing. */
const maxGap = (shares: readonly number[]): number =>
  Math.max(...shares.map((_, from) => [...shares.slice(from), 1].findIndex((share) => share > 0)));

/** P4's stream, with a link of 1 Mbit/s for 15 s; `prepare` is done before it. */
function afterBottleneck(
  profile: CameraProfile,
  prepare: (viewing: SimulatedSession) => void = () => undefined,
) {
  const viewing = view(profile, p4.moving);
  viewing.play(10);
  prepare(viewing);
  viewing.down.quality = { ...goodLink, bitrate: 1_000_000 };
  const during = viewing.play(15);
  viewing.down.quality = goodLink;
  return { viewing, during, shares: viewing.play(100) };
}

describe.each(boards)('$name', ({ still, moving, ...profile }) => {
  test('a scene that starts and stops moving keeps its frame rate', () => {
    const viewing = view(profile, still);
    viewing.play(20);
    const shares = [moving, still, moving].flatMap((bitrate) => {
      viewing.camera.bitrate = bitrate;
      return viewing.play(40);
    });
    expect(poor(shares)).toEqual([]);
    expect(viewing.changes).toEqual([]);
  });

  test('jitter and reordering without loss keep the whole stream', () => {
    const viewing = view(profile, moving);
    viewing.play(5);
    viewing.down.quality = { ...goodLink, jitterMs: 300 };
    viewing.up.quality = { ...goodLink, jitterMs: 300 };
    viewing.play(60);
    expect(viewing.changes).toEqual([]);
  });

  test('a very slow connection gets key frames, and the whole stream soon after it recovers', () => {
    const viewing = view(profile, moving);
    viewing.play(10);
    viewing.down.quality = { ...goodLink, bitrate: moving * 0.4 };
    viewing.play(15);
    expect(viewing.changes[0]?.keyFramesOnly).toBe(true);
    viewing.down.quality = goodLink;
    expect(poor(viewing.play(100).slice(5))).toEqual([]);
  });
});

test('the full rate returns within 5 s after a bottleneck, and stays', () => {
  const { viewing, during, shares } = afterBottleneck(p4);
  expect(viewing.changes.length).toBeGreaterThan(0);
  expect(maxGap(during)).toBeLessThanOrEqual(3);
  expect(poor(shares.slice(5))).toEqual([]);
  expect(viewing.keyFramesOnly).toBe(false);
});

test.each([
  ['that sends no PLIs', p4, silent],
  ['of a board that sends key frames only on request', { fps: 25, gop: 0 }, () => undefined],
  [
    'that sends no PLIs, of a board that sends key frames only on request',
    { fps: 25, gop: 0 },
    silent,
  ],
  ['of a board that ignores requests', { fps: 25, gop: 25 }, unmoved],
] as const)('the same for a viewer %s', (_name, profile, prepare) => {
  const { viewing, shares } = afterBottleneck(profile, prepare);
  expect(viewing.changes.length).toBeGreaterThan(0);
  expect(poor(shares.slice(5))).toEqual([]);
  expect(viewing.flows).toEqual([true]);
});

test.each([0, 0.4, 0.8, 1.2, 1.6])(
  'the same for a board that ignores requests, with a key frame every 2 s, %s s after one',
  (seconds) => {
    const { shares } = afterBottleneck(p4, (viewing) => {
      unmoved(viewing);
      vi.advanceTimersByTime(seconds * 1000);
    });
    // Each share is of a second from a whole one on.
    expect(poor(shares.slice(5 + Math.ceil(seconds)))).toEqual([]);
  },
);

test('a growing queue without loss counts, too', () => {
  const viewing = view(p4, p4.moving);
  viewing.play(10);
  viewing.down.quality = { ...goodLink, bitrate: 1_500_000, queueMs: Infinity };
  viewing.play(15);
  expect(viewing.changes[0]).toMatchObject({ keyFramesOnly: true, evidence: { lost: 0 } });
  viewing.down.quality = goodLink;
  expect(poor(viewing.play(60).slice(5))).toEqual([]);
});

test('a route that becomes longer once does not count', () => {
  const viewing = view(p4, p4.moving);
  viewing.play(10);
  viewing.down.quality = { ...goodLink, delayMs: 1500 };
  viewing.play(60);
  expect(viewing.changes).toEqual([]);
});

test('packet loss of the publisher does not count', () => {
  const viewing = view(p4, p4.moving);
  viewing.play(5);
  let count = 0;
  const { receive } = viewing;
  viewing.receive = (packet) => {
    count += 1;
    if (count % 3 > 0) receive(packet);
  };
  viewing.play(30);
  expect(viewing.changes).toEqual([]);
});

test('a connection that cannot carry the stream gets key frames, rare trials and no flood', () => {
  const viewing = view(p4, p4.moving);
  viewing.play(10);
  viewing.down.quality = { ...goodLink, bitrate: 1_000_000 };
  viewing.play(10);
  const before = viewing.requests;
  const shares = viewing.play(100);
  const bits = viewing.sentBytes.slice(-100).reduce((sum, bytes) => sum + bytes * 8, 0);
  expect(bits / 100).toBeLessThan(1_000_000);
  expect(viewing.requests - before).toBeLessThanOrEqual(100 / 3);
  expect(maxGap(shares)).toBeLessThanOrEqual(3);
});

test('there is no trial while even key frames are late, and one soon after', () => {
  const viewing = view(p4, p4.moving);
  viewing.play(10);
  viewing.down.quality = { ...goodLink, bitrate: 250_000, queueMs: 3000 };
  viewing.play(20);
  const before = viewing.changes.length;
  const shares = viewing.play(60);
  expect(viewing.changes.length).toBe(before);
  expect(maxGap(shares)).toBeLessThanOrEqual(3);
  viewing.down.quality = goodLink;
  expect(poor(viewing.play(60).slice(5))).toEqual([]);
});

test('recovered loss keeps the whole stream; loss of half of it does not', () => {
  const viewing = view(p4, p4.moving);
  viewing.play(5);
  viewing.down.quality = { ...goodLink, loss: 0.05 };
  expect(poor(viewing.play(60))).toEqual([]);
  expect(viewing.changes).toEqual([]);
  viewing.down.quality = { ...goodLink, loss: 0.5 };
  viewing.play(20);
  expect(viewing.changes[0]?.keyFramesOnly).toBe(true);
});

test('a viewer that was suspended for some seconds is sent the whole stream when it resumes', () => {
  const viewing = view(p4, p4.moving);
  viewing.play(10);
  viewing.receiver.freeze();
  viewing.play(6);
  viewing.receiver.thaw();
  expect(poor(viewing.play(60).slice(3))).toEqual([]);
  expect(viewing.changes).toEqual([]);
});

test('a change has its duration and its report', () => {
  const { viewing } = afterBottleneck(p4);
  const [first, second] = viewing.changes;
  expect(first?.keyFramesOnly).toBe(true);
  expect(first?.afterMs).toBeGreaterThanOrEqual(2000);
  expect(first?.evidence.lost).toBeGreaterThan(0.15);
  expect(second?.keyFramesOnly).toBe(false);
  expect(second?.afterMs).toBeGreaterThanOrEqual(3000);
});
