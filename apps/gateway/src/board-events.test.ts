import type { RecordingSegment } from '@boardcast/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BoardEvents } from './board-events.ts';
import { boardEntry } from './testing/board-entry.ts';

let events: BoardEvents;
let emitted: string[];

beforeEach(() => {
  vi.useFakeTimers();
  events = new BoardEvents();
  emitted = [];
  events.listen((event) => {
    const name = typeof event.board === 'string' ? event.board : event.board.name;
    const viewers = typeof event.board === 'string' ? 0 : event.board.viewers;
    emitted.push(`${event.type} ${name} ${viewers}`);
  });
});
afterEach(() => {
  events.close();
  vi.useRealTimers();
});

it('announces boards that come online once', () => {
  events.update([boardEntry('kitchen')]);
  events.update([boardEntry('kitchen'), boardEntry('garden', { state: 'offline' })]);
  events.update([boardEntry('kitchen'), boardEntry('garden')]);

  expect(emitted).toEqual(['board.online kitchen 0', 'board.online garden 0']);
});

it('announces viewers that join and leave, with their number', () => {
  events.update([boardEntry('kitchen', { viewers: 1 })]);
  events.update([boardEntry('kitchen', { viewers: 3 })]);
  events.update([boardEntry('kitchen', { viewers: 2 })]);

  expect(emitted.slice(1)).toEqual([
    'viewer.joined kitchen 1',
    'viewer.joined kitchen 3',
    'viewer.left kitchen 2',
  ]);
});

it('announces a board as offline after three seconds, however it left', () => {
  events.update([boardEntry('kitchen', { viewers: 2 }), boardEntry('garden')]);
  events.update([boardEntry('kitchen', { state: 'offline' })]);
  vi.advanceTimersByTime(2900);
  const early = emitted.length;
  vi.advanceTimersByTime(200);

  expect(early).toBe(3);
  expect(emitted.slice(3)).toEqual(['board.offline kitchen 0', 'board.offline garden 0']);
});

it('is silent about a board that publishes again at once', () => {
  events.update([boardEntry('kitchen')]);
  events.update([]);
  vi.advanceTimersByTime(2000);
  events.update([boardEntry('kitchen')]);
  vi.advanceTimersByTime(10_000);

  expect(emitted).toEqual(['board.online kitchen 0']);
});

it('passes on that a segment of a recording was closed', () => {
  events.recordingClosed('kitchen', {} as RecordingSegment);

  expect(emitted).toEqual(['recording.closed kitchen 0']);
});

it('calls the other listeners when one throws', () => {
  const error = vi.spyOn(console, 'error').mockReturnValue(undefined);
  const other = vi.fn();
  events.listen(() => {
    throw new Error('broken');
  });
  events.listen(other);

  events.update([boardEntry('kitchen')]);

  expect(other).toHaveBeenCalledOnce();
  expect(error).toHaveBeenCalledWith('A listener of board.online failed: broken');
});

it('emits nothing after it was closed', () => {
  events.update([boardEntry('kitchen')]);
  events.update([]);
  events.close();
  events.close();
  vi.advanceTimersByTime(10_000);

  expect(emitted).toEqual(['board.online kitchen 0']);
});
