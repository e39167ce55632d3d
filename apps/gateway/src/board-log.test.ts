import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BoardEvents } from './board-events.ts';
import { BoardLog } from './board-log.ts';
import { boardEntry } from './testing/board-entry.ts';

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

it('logs each board once, with its chip', () => {
  events.update([boardEntry('kitchen')]);
  events.update([
    boardEntry('kitchen', { viewers: 1 }),
    boardEntry('garden', { profile: 'esp32p4' }),
  ]);
  events.update([
    boardEntry('kitchen'),
    boardEntry('garden'),
    boardEntry('attic', { profile: null }),
  ]);

  expect(lines).toEqual([
    'kitchen connected (ESP32-S3)',
    'garden connected (ESP32-P4)',
    'attic connected (unknown board)',
  ]);
});

it('logs that a board disconnected, unless it publishes again at once', () => {
  events.update([boardEntry('kitchen'), boardEntry('garden')]);
  events.update([boardEntry('kitchen', { state: 'offline' })]);
  vi.advanceTimersByTime(2000);
  events.update([boardEntry('garden')]);
  vi.advanceTimersByTime(10_000);

  expect(lines.slice(2)).toEqual(['kitchen disconnected']);
});

it('logs no control characters', () => {
  events.update([boardEntry('\u001b[2Jkitchen\n', { profile: 'x\u0007' })]);

  expect(lines).toEqual(['�[2Jkitchen� connected (x�)']);
});

it('counts boards instead of filling the terminal', () => {
  events.update(Array.from({ length: 1000 }, (_, index) => boardEntry(`b${index}`)));
  vi.advanceTimersByTime(1000);

  expect(lines).toHaveLength(11);
  expect(lines.at(-1)).toBe('990 more boards connected or disconnected');
});

it('begins with the boards that are connected when it starts', () => {
  const late = new BoardLog();
  events.listen((event) => late.handle(event));
  events.update([boardEntry('kitchen'), boardEntry('garden')]);
  events.update([boardEntry('kitchen')]);
  vi.advanceTimersByTime(4000);
  const written: string[] = [];

  late.start((line) => written.push(line));

  expect(written).toEqual(['kitchen connected (ESP32-S3)']);
  late.close();
});
