import { MemoryDirectory, MemoryStore } from '@boardcast/directory';
import type { PublishedBoard } from '@boardcast/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { boardEntry } from '../testing/board-entry.ts';
import { NodeDrain, type DrainedClient } from './node-drain.ts';
import type { MediaNode } from './nodes.ts';

let store: MemoryStore;
let directory: MemoryDirectory;
let drain: NodeDrain;
let nodes: MediaNode[];
let changed: () => void;
let ended: string[];
let released: string[];
let left: string[];
/** This gateway's boards, as it lists them. */
let boards: PublishedBoard[];
/** The endpoints that receive a relay there. */
let relayed: string[];
/** What was created there, by pipeline. */
let objects: Map<string, readonly string[]>;
/** The endpoints whose client has no WebSocket. */
let away: Set<string>;

const node = (changes: Partial<MediaNode>): MediaNode => ({
  ...{ id: 'a', keeper: null, url: 'ws://a:1/kurento', secret: null, state: 'serving' },
  ...{ workers: 1, drain: null, seen: 0 },
  load: { cpu: null, memory: null, bitrate: null, endpoints: 0, pipelines: 0 },
  ...changes,
});
const board = (owner: MemoryDirectory, name: string, id = 'a') =>
  owner.claim('board', name, {
    identity: name,
    value: { entry: { ...boardEntry(name), endpoint: `${name}/e` }, node: id },
  });
const start = (rate: number, seconds = 300, id = 'a') => {
  const plan = { rate, deadline: Date.now() + seconds * 1000 };
  nodes = [node({ id, state: 'draining', drain: plan }), node({ id: 'b' })];
  changed();
};
const client: DrainedClient = {
  end: (endpoint) => Promise.resolve(void ended.push(endpoint)),
  release: (object) => Promise.resolve(void released.push(object)),
  leaveNode: (id) => void left.push(id),
};

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  store = new MemoryStore();
  directory = new MemoryDirectory(store);
  nodes = [node({}), node({ id: 'b' })];
  [ended, released, left, away] = [[], [], [], new Set()];
  boards = [];
  [objects, relayed] = [new Map<string, readonly string[]>(), []];
  drain = new NodeDrain({
    directory,
    nodes: {
      all: () => nodes,
      onChange: (listener) => {
        changed = () => listener('a');
        return () => (changed = () => undefined);
      },
    },
    boards: () => boards,
    clientOf: (object) => (away.has(object) ? undefined : client),
    relayedOn: () => relayed,
    objectsOn: (id) => (id === 'a' ? objects : new Map()),
  });
});

afterEach(async () => {
  drain.close();
  await directory.close();
  vi.useRealTimers();
});

it('moves the boards of a drained node at its rate, each once', async () => {
  for (const name of ['one', 'two', 'three', 'four']) await board(directory, name);
  await board(directory, 'other', 'b');

  start(2);
  await vi.advanceTimersByTimeAsync(500);
  expect(ended).toEqual(['one/e']);
  await vi.advanceTimersByTimeAsync(1000);
  expect(ended).toEqual(['one/e', 'two/e', 'three/e']);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(ended).toEqual(['one/e', 'two/e', 'three/e', 'four/e']);
  expect([drain.moved, left]).toEqual([4, []]);
});

it('takes turns with the other gateways that move boards from there', async () => {
  const other = new MemoryDirectory(store);
  const third = new MemoryDirectory(store);
  for (const name of ['one', 'two', 'three']) await board(directory, name);
  for (const name of ['x', 'y', 'z']) await board(other, name);

  start(2);
  await vi.advanceTimersByTimeAsync(1000);
  expect(ended).toEqual(['one/e']);
  await vi.advanceTimersByTimeAsync(2000);
  expect(ended).toEqual(['one/e', 'two/e', 'three/e']);
  await other.close();
  await third.close();
});

it('moves no more boards at a time than come back, and pauses after one that took long', async () => {
  const at = (name: string, changes: Partial<PublishedBoard>): PublishedBoard => ({
    ...(boardEntry(name) as PublishedBoard),
    ...{ state: 'live', endpoint: `${name}/e`, viewers: 2, ...changes },
  });
  for (const name of ['one', 'two', 'three']) await board(directory, name);
  boards = [at('one', {}), at('two', {}), at('three', {})];

  // One turn each two seconds.
  start(0.5);
  await vi.advanceTimersByTimeAsync(2000);
  boards = [at('one', { endpoint: 'p/e', viewers: 1 }), at('two', {}), at('three', {})];
  await vi.advanceTimersByTimeAsync(2900);
  expect(ended).toEqual(['one/e']);
  boards = [at('one', { endpoint: 'p/e' }), at('two', {}), at('three', {})];
  // It is followed by a pause as long as it was.
  await vi.advanceTimersByTimeAsync(2900);
  expect(ended).toEqual(['one/e']);
  await vi.advanceTimersByTimeAsync(200);
  expect(ended).toEqual(['one/e', 'two/e']);
  // One whose viewers left meanwhile is not waited for.
  await vi.advanceTimersByTimeAsync(10_000);
  expect(ended).toEqual(['one/e', 'two/e', 'three/e']);
});

it('waits for a board without a WebSocket, and moves it when it is back', async () => {
  await board(directory, 'one');
  await board(directory, 'two');
  away.add('one/e');

  start(10);
  await vi.advanceTimersByTimeAsync(1000);
  expect(ended).toEqual(['two/e']);
  away.clear();
  await vi.advanceTimersByTimeAsync(1000);
  expect(ended).toEqual(['two/e', 'one/e']);
});

it('moves viewers of a relay on the node', async () => {
  relayed = ['q/v1', 'q/v2'];

  start(10);
  await vi.advanceTimersByTimeAsync(1000);

  expect(ended).toEqual(['q/v1', 'q/v2']);
});

it('releases what is left after the deadline, and disconnects whose it was', async () => {
  objects.set('x', ['x', 'x/e']).set('y', ['y/v']).set('z', ['z/v']);
  away.add('z/v');

  start(10, 5);
  await vi.advanceTimersByTimeAsync(4800);
  expect([released, left]).toEqual([[], []]);
  await vi.advanceTimersByTimeAsync(300);
  objects.clear();
  await vi.advanceTimersByTimeAsync(1000);

  expect(new Set(released)).toEqual(new Set(['x', 'y/v']));
  expect(new Set(left)).toEqual(new Set(['a']));
});

it('ends when the node serves again', async () => {
  for (const name of ['one', 'two', 'three']) await board(directory, name);
  start(1);
  await vi.advanceTimersByTimeAsync(1000);

  nodes = [node({}), node({ id: 'b' })];
  changed();
  await vi.advanceTimersByTimeAsync(10_000);

  expect([ended, left, vi.getTimerCount()]).toEqual([['one/e'], [], expect.any(Number)]);
});
