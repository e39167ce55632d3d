import type { BoardEntry } from '@boardcast/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BoardEvents } from './board-events.ts';
import { BoardLog } from './board-log.ts';

let events: BoardEvents;
let log: BoardLog;
let lines: string[];

beforeEach(() => {
  vi.useFakeTimers();
  events = new BoardEvents();
  log = new BoardLog();
  events.listen((event) => log.handle(event));
  lines = [];
  log.start((line) => lines.push(line));
});
afterEach(() => {
  events.close();
  log.close();
  vi.useRealTimers();
});

const board = (name: string, change: Partial<BoardEntry> = {}): BoardEntry => ({
  ...{ name, profile: 'esp32s3', firmware: null, state: 'live', viewers: 0 },
  ...{ since: '', pipeline: 'p', endpoint: 'e', viewerEndpoint: null },
  ...change,
});

it('logs each board once, with its chip', () => {
  events.update([board('kitchen')]);
  events.update([board('kitchen', { viewers: 1 }), board('garden', { profile: 'esp32p4' })]);
  events.update([board('kitchen'), board('garden'), board('attic', { profile: null })]);

  expect(lines).toEqual([
    'kitchen connected (ESP32-S3)',
    'garden connected (ESP32-P4)',
    'attic connected (unknown board)',
  ]);
});

it('logs that a board disconnected, unless it publishes again at once', () => {
  events.update([board('kitchen'), board('garden')]);
  events.update([board('kitchen', { state: 'offline' })]);
  vi.advanceTimersByTime(2000);
  events.update([board('garden')]);
  vi.advanceTimersByTime(10_000);

  expect(lines.slice(2)).toEqual(['kitchen disconnected']);
});

it('logs no control characters', () => {
  events.update([board('\u001b[2Jkitchen\n', { profile: 'x\u0007' })]);

  expect(lines).toEqual(['�[2Jkitchen� connected (x�)']);
});

it('counts boards instead of filling the terminal', () => {
  events.update(Array.from({ length: 1000 }, (_, index) => board(`b${index}`)));
  vi.advanceTimersByTime(1000);

  expect(lines).toHaveLength(11);
  expect(lines.at(-1)).toBe('990 more boards connected or disconnected');
});

it('begins with the boards that are connected when it starts', () => {
  const late = new BoardLog();
  events.listen((event) => late.handle(event));
  events.update([board('kitchen'), board('garden')]);
  events.update([board('kitchen')]);
  vi.advanceTimersByTime(4000);
  const written: string[] = [];

  late.start((line) => written.push(line));

  expect(written).toEqual(['kitchen connected (ESP32-S3)']);
  late.close();
});
