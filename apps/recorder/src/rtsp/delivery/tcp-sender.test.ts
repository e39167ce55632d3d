import { Socket } from 'node:net';
import { expect, test, vi } from 'vitest';
import { TcpSender } from './tcp-sender.ts';

/** A socket whose writes are taken by hand. */
function setUp() {
  const taken: (() => void)[] = [];
  const socket = new Socket();
  const write = vi.spyOn(socket, 'write').mockImplementation(((_: Buffer, done: () => void) => {
    taken.push(done);
    return false;
  }) as Socket['write']);
  let now = 0;
  const sender = new TcpSender(socket, () => now);
  return { sender, write, take: () => taken.shift()?.(), advance: (ms: number) => (now += ms) };
}

test('writes one buffer after the other, and counts what waits', () => {
  const { sender, write, take } = setUp();
  for (const bytes of [10, 20, 30]) sender.send(Buffer.alloc(bytes));

  expect(write).toHaveBeenCalledTimes(1);
  expect(sender.backlogBytes).toBe(60);
  take();
  expect(write).toHaveBeenCalledTimes(2);
  take();
  take();
  expect(sender).toMatchObject({ backlogBytes: 0, sentBytes: 60 });
});

test('is stalled while nothing of what waits is taken', () => {
  const { sender, take, advance } = setUp();
  advance(5000);
  expect(sender.stalledMs).toBe(0);
  for (const bytes of [10, 20]) sender.send(Buffer.alloc(bytes));
  advance(4000);
  expect(sender.stalledMs).toBe(4000);
  take();
  expect(sender.stalledMs).toBe(0);
  advance(3000);
  expect(sender.stalledMs).toBe(3000);
  take();
  expect(sender.stalledMs).toBe(0);
});
