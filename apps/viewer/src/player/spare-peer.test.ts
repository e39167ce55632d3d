import type { ViewerPeer } from '@boardcast/signaling';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SparePeer } from './spare-peer.ts';

/** A fake peer that records whether it was closed. */
class FakePeer implements ViewerPeer {
  offers = 0;
  isClosed = false;
  readonly #offer: () => Promise<string>;

  constructor(offer: () => Promise<string>) {
    this.#offer = offer;
  }

  createOffer = () => {
    this.offers += 1;
    return this.#offer();
  };
  setAnswer = () => Promise.resolve();
  addCandidate = () => undefined;
  close = () => void (this.isClosed = true);
}

let made: FakePeer[];
let offer: () => Promise<string>;
let spare: SparePeer<FakePeer>;

beforeEach(() => {
  vi.useFakeTimers();
  made = [];
  offer = () => Promise.resolve('v=0');
  spare = new SparePeer(() => {
    const peer = new FakePeer(offer);
    made.push(peer);
    return peer;
  });
});

afterEach(() => {
  spare.discard();
  vi.useRealTimers();
});

it('returns the spare peer with its offer made and creates the next one later', () => {
  spare.prepare();
  spare.prepare();
  const taken = spare.take();
  const atOnce = made.length;
  vi.advanceTimersByTime(2000);

  expect(made).toHaveLength(2);
  expect([taken, atOnce]).toEqual([made[0], 1]);
  expect([taken.offers, taken.isClosed]).toEqual([1, false]);
});

it('creates a peer when there is no spare one, and never returns one twice', () => {
  const taken = [spare.take(), spare.take()];

  expect(taken).toEqual(made);
  expect(new Set(taken).size).toBe(2);
});

it('closes a spare peer that is old or discarded, and none that was taken', () => {
  spare.prepare();
  vi.advanceTimersByTime(5 * 60_000);
  spare.prepare();
  spare.discard();
  spare.discard();
  const taken = spare.take();
  spare.discard();
  vi.advanceTimersByTime(60_000);

  expect(made.map(({ isClosed }) => isClosed)).toEqual([true, true, false]);
  expect(taken).toBe(made[2]);
});

it('closes a spare peer whose offer fails, and works without peer connections', async () => {
  offer = () => Promise.reject(new Error('no offer'));
  spare.prepare();
  await vi.advanceTimersByTimeAsync(0);
  const none = new SparePeer<FakePeer>(() => {
    throw new Error('RTCPeerConnection is not defined');
  });

  none.prepare();

  expect(made[0]?.isClosed).toBe(true);
  expect(() => none.take()).toThrow('RTCPeerConnection');
});
