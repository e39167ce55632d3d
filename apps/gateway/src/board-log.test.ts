import type { BoardEntry } from '@boardcast/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BoardLog } from './board-log.ts';

let log: BoardLog;
let lines: string[];

beforeEach(() => {
  vi.useFakeTimers();
  log = new BoardLog();
  lines = [];
  log.start((line) => lines.push(line));
});
afterEach(() => {
  log.close();
  vi.useRealTimers();
});

const board = (name: string, change: Partial<BoardEntry> = {}): BoardEntry => ({
  ...{ name, profile: 'esp32s3', firmware: null, state: 'live', viewers: 0 },
  ...{ since: '', pipeline: 'p', endpoint: 'e', viewerEndpoint: null },
  ...change,
});

it('logs each board once, with its chip', () => {
  log.update([board('kitchen')]);
  log.update([board('kitchen', { viewers: 1 }), board('garden', { profile: 'esp32p4' })]);
  log.update([board('kitchen'), board('garden'), board('attic', { profile: null })]);

  expect(lines).toEqual([
    'kitchen connected (ESP32-S3)',
    'garden connected (ESP32-P4)',
    'attic connected (unknown board)',
  ]);
});

it('logs that a board disconnected, unless it publishes again at once', () => {
  log.update([board('kitchen'), board('garden')]);
  log.update([board('kitchen', { state: 'offline' })]);
  vi.advanceTimersByTime(2000);
  log.update([board('garden')]);
  vi.advanceTimersByTime(10_000);

  expect(lines.slice(2)).toEqual(['kitchen disconnected']);
});

it('logs no control characters', () => {
  log.update([board('\u001b[2Jkitchen\n', { profile: 'x\u0007' })]);

  expect(lines).toEqual(['�[2Jkitchen� connected (x�)']);
});

it('counts boards instead of filling the terminal', () => {
  log.update(Array.from({ length: 1000 }, (_, index) => board(`b${index}`)));
  vi.advanceTimersByTime(1000);

  expect(lines).toHaveLength(11);
  expect(lines.at(-1)).toBe('990 more boards connected or disconnected');
});
