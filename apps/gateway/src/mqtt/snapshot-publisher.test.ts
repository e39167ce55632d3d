import type { BoardEntry } from '@boardcast/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { boardEntry } from '../testing/board-entry.ts';
import { SnapshotPublisher } from './snapshot-publisher.ts';

let boards: BoardEntry[];
let published: string[];
let lines: string[];
let snapshot: (board: string) => Promise<Buffer | undefined>;
let publisher: SnapshotPublisher;

beforeEach(() => {
  boards = [boardEntry('kitchen'), boardEntry('attic', { state: 'offline' }), boardEntry('hall')];
  [published, lines] = [[], []];
  snapshot = (board) => Promise.resolve(Buffer.from(board));
  publisher = new SnapshotPublisher({
    ...{ intervalMs: 3_600_000, boards: () => boards, snapshot: (board) => snapshot(board) },
    publish: (board, jpeg) => published.push(`${board} ${jpeg.toString()}`),
    log: (line) => lines.push(line),
  });
});
afterEach(() => publisher.close());

it('publishes a snapshot of each live board', async () => {
  await publisher.publishAll();

  expect(published).toEqual(['kitchen kitchen', 'hall hall']);
});

it('publishes the others when one fails, and says so once', async () => {
  snapshot = (board) =>
    board === 'kitchen' ? Promise.reject(new Error('no frame')) : Promise.resolve(Buffer.of(65));

  await publisher.publishAll();
  await publisher.publishAll();

  expect(published).toEqual(['hall A', 'hall A']);
  expect(publisher.failures).toBe(2);
  expect(lines).toEqual(['MQTT: no snapshot of kitchen: no frame']);
});

it('does not begin a round before the last one has ended', async () => {
  let release = (): void => undefined;
  boards = [boardEntry('kitchen')];
  snapshot = () => new Promise((resolve) => (release = () => resolve(undefined)));

  const first = publisher.publishAll();
  await publisher.publishAll();
  boards = [];
  release();
  await first;

  expect(published).toEqual([]);
});

it('publishes no snapshot of a board that was removed meanwhile, nor after its end', async () => {
  snapshot = (board) => {
    boards = [];
    return Promise.resolve(Buffer.from(board));
  };
  await publisher.publishAll();
  boards = [boardEntry('kitchen')];
  publisher.close();
  await publisher.publishAll();

  expect(published).toEqual([]);
});
