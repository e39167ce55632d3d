import type { SignalingSocket } from '@boardcast/signaling';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DirectoryConnection } from './directory-connection.ts';
import type { Board } from './directory.ts';

/** A socket that does what a test says; a fake, it has no network. */
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

const kitchen: Board = {
  name: 'kitchen',
  state: 'live',
  viewers: 0,
  pipeline: 'p',
  endpoint: 'p/e',
};
const heartbeat = { type: 'heartbeat' };

let sockets: FakeSocket[];
let lists: (readonly Board[])[];
let staleness: boolean[];
let silent: number;
let connection: DirectoryConnection;

beforeEach(() => {
  vi.useFakeTimers();
  [sockets, lists, staleness, silent] = [[], [], [], 0];
  connection = new DirectoryConnection({
    url: 'ws://gateway/api/boards/events',
    openSocket: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    boardsChanged: (boards) => lists.push(boards),
    staleChanged: (isStale) => staleness.push(isStale),
    silent: () => (silent += 1),
  });
});

afterEach(() => {
  connection.close();
  vi.useRealTimers();
});

const newest = () => sockets.at(-1) as FakeSocket;

it('follows the boards for as long as heartbeats come', () => {
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

it('reconnects after 12 s of silence, and says so', () => {
  newest().receive(heartbeat);

  vi.advanceTimersByTime(11_999);
  const before = sockets.length;
  vi.advanceTimersByTime(400);
  newest().receive({ type: 'boards', boards: [kitchen] });

  expect(before).toBe(1);
  expect(sockets).toHaveLength(2);
  expect(sockets[0]?.isClosed).toBe(true);
  expect(silent).toBe(1);
  expect(lists).toEqual([[kitchen]]);
  expect(staleness).toEqual([]);
});

it('calls the list out of date only when reconnecting takes over 2 s', () => {
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

it('never gives up, and never waits for more than 3 s', () => {
  for (let count = 0; count < 50; count += 1) {
    newest().drop();
    vi.advanceTimersByTime(3000);
  }

  expect(sockets).toHaveLength(51);
});

it('reconnects when what it is sent is no list of boards', () => {
  const error = vi.spyOn(console, 'error').mockReturnValue(undefined);

  newest().receive({ type: 'boards', boards: 'none' });
  vi.advanceTimersByTime(3000);

  expect(sockets).toHaveLength(2);
  expect(lists).toEqual([]);
  expect(error).toHaveBeenCalledOnce();
  error.mockRestore();
});

it('opens nothing and says nothing once it is closed', () => {
  newest().drop();
  connection.close();
  connection.close();
  vi.advanceTimersByTime(60_000);

  expect(sockets).toHaveLength(1);
  expect(staleness).toEqual([]);
});
