import type { BoardEntry } from '@boardcast/protocol';
import type { SignalingSocket } from '@boardcast/signaling';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DirectoryConnection } from './directory-connection.ts';

/** A fake socket that the test controls. */
class FakeSocket implements SignalingSocket {
  onopen: SignalingSocket['onopen'] = null;
  onmessage: SignalingSocket['onmessage'] = null;
  onclose: SignalingSocket['onclose'] = null;
  onerror: SignalingSocket['onerror'] = null;
  isClosed = false;
  send = () => undefined;
  close = () => void (this.isClosed = true);
  receive = (message: unknown) => this.onmessage?.({ data: JSON.stringify(message) });
  drop = () => this.onclose?.({ code: 1006, reason: '' });
}

const kitchen: BoardEntry = {
  name: 'kitchen',
  profile: 'ESP32-S3',
  state: 'live',
  viewers: 0,
  firmware: null,
  since: '2026-11-29T01:00:00.000Z',
  pipeline: 'p',
  endpoint: 'p/e',
  viewerEndpoint: null,
};
const heartbeat = { type: 'heartbeat' };

let sockets: FakeSocket[];
let lists: (readonly BoardEntry[])[];
let staleness: boolean[];
let missing: number;
let connection: DirectoryConnection;

beforeEach(() => {
  vi.useFakeTimers();
  [sockets, lists, staleness, missing] = [[], [], [], 0];
  connection = new DirectoryConnection({
    url: 'ws://gateway/api/boards/events',
    openSocket: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    boardsChanged: (boards) => lists.push(boards),
    staleChanged: (isStale) => staleness.push(isStale),
    heartbeatMissing: () => (missing += 1),
  });
});

afterEach(() => {
  connection.close();
  vi.useRealTimers();
});

const newest = () => sockets.at(-1) as FakeSocket;

it('passes on the boards while heartbeats come', () => {
  newest().receive({ type: 'boards', boards: [kitchen] });
  for (let count = 0; count < 20; count += 1) {
    vi.advanceTimersByTime(5000);
    newest().receive(heartbeat);
  }
  newest().receive({ type: 'boards', boards: [] });

  expect(lists).toEqual([[kitchen], []]);
  expect(sockets).toHaveLength(1);
  expect(staleness).toEqual([]);
});

it('reconnects after 12 s without a heartbeat, and reports it', () => {
  newest().receive(heartbeat);

  vi.advanceTimersByTime(11_999);
  const before = sockets.length;
  vi.advanceTimersByTime(400);
  newest().receive({ type: 'boards', boards: [kitchen] });

  expect(before).toBe(1);
  expect(sockets).toHaveLength(2);
  expect(sockets[0]?.isClosed).toBe(true);
  expect(missing).toBe(1);
  expect(lists).toEqual([[kitchen]]);
  expect(staleness).toEqual([]);
});

it('marks the list as out of date when reconnecting takes more than 2 s', () => {
  newest().receive(heartbeat);

  newest().drop();
  vi.advanceTimersByTime(1999);
  const early = [...staleness];
  vi.advanceTimersByTime(1);
  const late = [...staleness];
  vi.advanceTimersByTime(3000);
  newest().receive({ type: 'boards', boards: [] });

  expect([early, late, staleness]).toEqual([[], [true], [true, false]]);
});

it('never gives up and waits for 3 s at most', () => {
  for (let count = 0; count < 50; count += 1) {
    newest().drop();
    vi.advanceTimersByTime(3000);
  }

  expect(sockets).toHaveLength(51);
});

it('reconnects after an invalid message', () => {
  const error = vi.spyOn(console, 'error').mockReturnValue(undefined);

  newest().receive({ type: 'boards', boards: 'none' });
  vi.advanceTimersByTime(3000);

  expect(sockets).toHaveLength(2);
  expect(lists).toEqual([]);
  expect(error).toHaveBeenCalledOnce();
  error.mockRestore();
});

it('does nothing after close', () => {
  newest().drop();
  connection.close();
  connection.close();
  vi.advanceTimersByTime(60_000);

  expect(sockets).toHaveLength(1);
  expect(staleness).toEqual([]);
});
