import type { ViewerPeer } from '@boardcast/signaling';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SparePeer } from './spare-peer.ts';

/** A peer that only knows what became of it; a fake, it has no media. */
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

it('hands over the spare with its offer made, and makes the next a little later', () => {
  spare.prepare();
  spare.prepare();
  const taken = spare.take();
  const atOnce = made.length;
  vi.advanceTimersByTime(2000);

  expect(made).toHaveLength(2);
  expect([taken, atOnce]).toEqual([made[0], 1]);
  expect([taken.offers, taken.isClosed]).toEqual([1, false]);
});

it('makes a peer when there is no spare, and never hands one over twice', () => {
  const taken = [spare.take(), spare.take()];

  expect(taken).toEqual(made);
  expect(new Set(taken).size).toBe(2);
});

it('closes a spare that has grown old or is discarded, and leaves those that were taken', () => {
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

it('drops a spare whose offer fails, and survives a browser without peer connections', async () => {
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
