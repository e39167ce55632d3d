import type { KurentoEvent, Transaction } from '@boardcast/protocol';
import type { KurentoClient } from '@boardcast/signaling';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Player, type PlayerPeer } from './player.ts';

/** A fake server: it answers each join, unless `refuses`, and records what it releases. */
class FakeClient {
  readonly state = 'open';
  readonly released: string[] = [];
  refuses = false;
  joins = 0;
  readonly #listeners = new Map<string, Set<(event?: KurentoEvent) => void>>();

  on(name: string, listener: (event?: KurentoEvent) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  emit(name: string, event?: KurentoEvent): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) listener(event);
  }

  transaction(transaction: Transaction): Promise<unknown> {
    this.joins += 1;
    if (this.refuses) return Promise.reject(new Error('refused'));
    const endpoint = `${JSON.stringify(transaction.operations).match(/(\w+)\/source/)?.[1]}/viewer${this.joins}`;
    const values = transaction.operations.map(({ method }) =>
      method === 'create' ? endpoint : 'answer',
    );
    return Promise.resolve(transaction.read(values));
  }

  release(endpoint: string): Promise<void> {
    this.released.push(endpoint);
    return Promise.resolve();
  }

  get client(): KurentoClient {
    return this as unknown as KurentoClient;
  }
}

/** A fake peer whose first frame the test reports. */
class FakePeer implements PlayerPeer {
  failed: (reason: string) => void = () => undefined;
  firstFrame: () => void = () => undefined;
  isClosed = false;
  createOffer = () => Promise.resolve('offer');
  setAnswer = () => Promise.resolve();
  addCandidate = () => undefined;
  close = () => void (this.isClosed = true);
}

let server: FakeClient;
let peers: FakePeer[];
let player: Player<FakePeer>;

const settled = () => vi.advanceTimersByTimeAsync(0);
const play = async (pipeline: string, isLive = true) => {
  player.play({ target: { source: `${pipeline}/source` }, reconnects: true, isLive });
  await settled();
};
const peer = (index: number) => peers[index] as FakePeer;
const open = () => peers.filter(({ isClosed }) => !isClosed);
/** Plays a pipeline until it is live. */
const live = async (pipeline: string) => {
  await play(pipeline);
  player.frameRendered();
};

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeClient();
  peers = [];
  player = new Player({
    client: server.client,
    createPeer: () => {
      const created = new FakePeer();
      peers.push(created);
      return created;
    },
    awaitFrame: (waiting, received) => {
      waiting.firstFrame = received;
      return () => (waiting.firstFrame = () => undefined);
    },
    changed: () => undefined,
    log: () => undefined,
  });
});

afterEach(() => {
  player.close();
  vi.useRealTimers();
});

it('shows another target from its first frame on, and closes the connection before', async () => {
  await live('a');

  await play('b');
  expect([player.state, player.peer, player.isMoving]).toEqual(['live', peer(0), true]);

  peer(1).firstFrame();
  expect([player.state, player.peer, player.isMoving]).toEqual(['live', peer(1), false]);
  expect(open()).toEqual([peer(1)]);
  expect(server.released).toEqual(['a/viewer1']);
});

it('joins while the board is still connecting there', async () => {
  await live('a');

  await play('b', false);

  expect(server.joins).toBe(2);
});

it('goes on with the second connection when the first one ends before its frame', async () => {
  await live('a');
  await play('b');

  peer(0).failed('gone');
  expect([player.state, player.peer]).toEqual(['connecting', peer(1)]);

  player.frameRendered();
  expect(player.state).toBe('live');
  expect(open()).toEqual([peer(1)]);
});

it('stays where it is when the board is back there', async () => {
  await live('a');
  await play('b');

  await play('a');

  expect([player.state, player.peer, player.isMoving]).toEqual(['live', peer(0), false]);
  expect(open()).toEqual([peer(0)]);
});

it('follows the last of several targets', async () => {
  await live('a');
  await play('b');
  const late = peer(1).firstFrame;
  await play('c');
  late();

  expect([player.peer, open().length]).toEqual([peer(0), 2]);
  peer(2).firstFrame();
  expect(open()).toEqual([peer(2)]);
});

it('tries again beside what still plays, at longer and longer intervals', async () => {
  await live('a');
  server.refuses = true;
  await play('b');

  await vi.advanceTimersByTimeAsync(60_000);

  expect(player.state).toBe('live');
  expect(server.joins).toBeGreaterThan(5);
  expect(server.joins).toBeLessThan(30);
  expect(open()).toEqual([peer(0)]);
});

it('tries again when no frame arrives', async () => {
  await live('a');
  await play('b');

  await vi.advanceTimersByTimeAsync(10_001);

  expect(open()).toEqual([peer(0), peer(2)]);
});

it('reconnects to the new target when both have ended', async () => {
  await live('a');
  await play('b');

  server.emit('lost');
  await settled();

  expect(player.state).toBe('connecting');
  expect(open()).toEqual([peer(2)]);
});

it('connects anew when nothing was shown of the target before', async () => {
  await play('a');

  await play('b');

  expect([player.state, player.peer]).toEqual(['connecting', peer(1)]);
  expect(open()).toEqual([peer(1)]);
});

it.each([['suspend'], ['close']] as const)('closes both connections: %s', async (end) => {
  await live('a');
  await play('b');

  player[end]();
  await vi.advanceTimersByTimeAsync(60_000);

  expect(open()).toEqual([]);
  expect(server.joins).toBe(2);
});

it('reconnects when a live board’s media are missing', async () => {
  await live('a');
  const read = (atMs: number) =>
    player.update({
      reception: { packetsReceived: 1, atMs },
      connectionState: 'connected',
      keyFramesOnly: false,
    });

  for (const atMs of [0, 1000, 2000, 3000]) read(atMs);
  await settled();

  expect(player.peer).toBe(peer(1));
  expect(open()).toEqual([peer(1)]);
});
