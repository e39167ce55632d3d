import type { BoardEntry } from '@boardcast/protocol';
import { expect, it, vi } from 'vitest';
import { BoardListing } from './board-listing.ts';

const entry = (name: string, pipeline: string): BoardEntry => ({
  ...{ name, pipeline, endpoint: `${pipeline}/1`, viewerEndpoint: null },
  ...{ profile: 'ESP32-S3', firmware: null, state: 'live', viewers: 2 },
  since: '2026-03-14T09:26:53Z',
});

it('finds the board by its pipeline, whatever its name became', () => {
  const close = vi.fn();
  let list: (boards: readonly BoardEntry[]) => void = () => undefined;
  const listing = new BoardListing({
    connect: (boardsChanged) => {
      list = boardsChanged;
      return { close };
    },
  });

  listing.follow('p2/viewer');
  list([entry('door', 'p1'), entry('door-2', 'p2')]);
  expect(listing.entry.value?.name).toBe('door-2');

  listing.follow('p3/viewer');
  list([entry('door', 'p1'), entry('door-2', 'p3')]);
  expect(listing.entry.value?.pipeline).toBe('p3');

  listing.stop();
  expect([listing.entry.value, close.mock.calls.length]).toEqual([undefined, 1]);
});
