import { profiles } from '@boardcast/board';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Faults, type FaultTarget } from './faults.ts';
import { noFrameFaults, type FrameFaults } from './frame-faults.ts';
import { readFaults } from './fault-options.ts';

const page = 'http://localhost:8888/virtual-board/';
const gateway = 'ws://localhost:8888/kurento';

/** A board that records what is done to it. */
class RecordingBoard implements FaultTarget {
  isStarted = true;
  options = { profile: profiles.esp32s3, server: gateway };
  network = { isMoved: false, isAvailable: true, dropSockets: vi.fn(() => true) };
  frames: FrameFaults = noFrameFaults;
  readonly crash = vi.fn();
  readonly warnings: string[] = [];

  setServer(server: string): void {
    this.options = { ...this.options, server };
  }

  setFrameFaults(frames: FrameFaults): void {
    this.frames = frames;
  }

  changeNetwork(ssid?: string, isAvailable = true): void {
    this.network = { ...this.network, isMoved: ssid !== undefined, isAvailable };
  }

  warn(text: string): void {
    this.warnings.push(text);
  }
}

function inject(query = '') {
  const board = new RecordingBoard();
  const faults = new Faults(board, page, () => undefined);
  faults.begin(readFaults(new URLSearchParams(query), board.options.profile));
  return { board, faults };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('names the active faults', () => {
  const { faults } = inject('freeze&fps=5&nokeyframes');

  expect([...faults.active]).toEqual(['freeze', 'nokeyframes', 'fps']);
  faults.setPacketLoss(10);
  faults.act({ kind: 'wifi', ssid: 'attic', isAvailable: false });
  expect([...faults.active]).toEqual(['freeze', 'nokeyframes', 'fps', 'loss', 'nowifi']);
});

it('ends all of them at once, and those that have not begun', () => {
  const { board, faults } = inject('still=5&fps=5&nokeyframes=60&reboot=30');
  faults.setPacketLoss(10);
  faults.act({ kind: 'wifi', ssid: 'attic', isAvailable: true });

  faults.reset();
  vi.advanceTimersByTime(100_000);

  expect([...faults.active]).toEqual([]);
  expect(board.frames).toEqual({ ...noFrameFaults, fps: undefined });
  expect(board.options.server).toBe(gateway);
  expect(board.network.isMoved).toBe(false);
  expect(board.crash).not.toHaveBeenCalled();
});

it('freezes the camera every other time, until it is frozen for good', () => {
  const { board, faults } = inject('still=2');
  const states = [board.frames.isFrozen];
  for (let time = 0; time < 3; time += 1) {
    vi.advanceTimersByTime(2000);
    states.push(board.frames.isFrozen);
  }

  expect(states).toEqual([true, false, true, false]);
  expect([...faults.active]).toEqual(['still']);
  faults.set('isFrozen', true);
  vi.advanceTimersByTime(10_000);
  expect([...faults.active]).toEqual(['freeze']);
});

it('ends a fault after its time', () => {
  const { board, faults } = inject('nokeyframes=3');

  vi.advanceTimersByTime(3000);

  expect([...faults.active]).toEqual([]);
  expect(board.warnings.at(-1)).toMatch(/^Fault ended: key frames again/);
});

it('injects a fault at its time', () => {
  const { board } = inject('reboot=6&drop=2');

  vi.advanceTimersByTime(5999);
  expect([board.network.dropSockets.mock.calls.length, board.crash.mock.calls.length]).toEqual([
    1, 0,
  ]);
  vi.advanceTimersByTime(1);
  expect(board.crash).toHaveBeenCalledOnce();
});

it('says why it cannot be injected', () => {
  const { board, faults } = inject();
  board.setServer('ws://other.example/kurento');
  board.isStarted = false;

  expect(faults.setPacketLoss(5)).toMatch(/^Only this page’s gateway simulates packet loss/);
  expect(faults.act({ kind: 'drop' })).toBe('The board is stopped: start it first.');
});
