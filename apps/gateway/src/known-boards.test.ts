import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { PublishedBoard } from '@boardcast/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { KnownBoards, knownBoardsFile } from './known-boards.ts';

let folder: string;
let time: number;
let lines: string[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'boardcast-known-'));
  time = 0;
  lines = [];
});
afterEach(() => rm(folder, { recursive: true, maxRetries: 5 }));

const load = () =>
  KnownBoards.load({
    file: knownBoardsFile(folder, 8888),
    timeOfDay: () => time,
    log: (line) => lines.push(line),
  });

function listed(name: string, identity: string, state: 'live' | 'offline' = 'live') {
  const board: PublishedBoard = {
    ...{ name, state, profile: 'ESP32-S3', firmware: '0.1.0', viewers: 0 },
    ...{ since: '1970-01-01T00:00:00.000Z', pipeline: 'p', endpoint: 'e', viewerEndpoint: null },
  };
  return { board, identity, isReplaced: false };
}

const absent = (known: KnownBoards) => known.absent([]).map(({ name, since }) => [name, since]);

it('lists a board that left, with the time, until it is forgotten', () => {
  const known = new KnownBoards({ timeOfDay: () => time });
  known.update([listed('kitchen', 'id a')]);
  time = 5000;
  known.update([]);
  time = 9000;
  known.update([]);

  expect(known.absent([])).toEqual([
    {
      ...{ name: 'kitchen', state: 'offline', profile: 'ESP32-S3', firmware: '0.1.0', viewers: 0 },
      ...{ pipeline: null, endpoint: null, viewerEndpoint: null },
      since: '1970-01-01T00:00:05.000Z',
    },
  ]);
  expect([known.forget('kitchen'), known.forget('kitchen'), known.absent([])]).toEqual([
    true,
    false,
    [],
  ]);
});

it('knows no board that never was live, and none twice', () => {
  const known = new KnownBoards();
  known.update([
    listed('ghost', 'id g', 'offline'),
    { ...listed('kitchen-2', 'id a'), isReplaced: true },
    listed('kitchen', 'id a'),
  ]);

  expect([...known.names()]).toEqual([['id a', 'kitchen']]);
});

it('follows a board that takes another name', () => {
  const known = new KnownBoards();
  known.update([listed('kitchen', 'id a')]);
  known.update([listed('garden', 'id a')]);

  expect([...known.names()]).toEqual([['id a', 'garden']]);
});

it('knows its boards after a restart, those that were live until it ended', async () => {
  const known = await load();
  known.update([listed('kitchen', 'id a'), listed('garden', 'id b')]);
  time = 1000;
  known.update([listed('garden', 'id b')]);
  time = 2000;
  await known.close();

  const again = await load();

  expect(absent(again)).toEqual([
    ['garden', '1970-01-01T00:00:02.000Z'],
    ['kitchen', '1970-01-01T00:00:01.000Z'],
  ]);
  expect(again.identityOf('garden')).toBe('id b');
});

it('knows whether a board can restart, also after a restart of its own', async () => {
  const known = await load();
  const kitchen = listed('kitchen', 'id a');
  known.update([{ ...kitchen, board: { ...kitchen.board, canRestart: true } }]);
  known.update([listed('garden', 'id b')]);
  await known.close();

  const again = await load();

  const entries = again.absent([]).map(({ name, canRestart }) => [name, canRestart]);
  expect(entries).toEqual([
    ['garden', undefined],
    ['kitchen', true],
  ]);
});

it('keeps 500, and forgets those that left first', () => {
  const known = new KnownBoards({ timeOfDay: () => time });
  for (let board = 0; board < 510; board += 1) {
    time = board * 1000;
    known.update([listed(`b${board}`, `id ${board}`)]);
  }

  const names = new Set(known.names().values());
  expect([names.size, names.has('b9'), names.has('b10'), names.has('b509')]).toEqual([
    500,
    false,
    true,
    true,
  ]);
});

it.each(['{', '{"version":2}', '[]', `{"version":1,"saved":"x","boards":[]}`])(
  'begins anew when the file is damaged: %s',
  async (content) => {
    const file = knownBoardsFile(folder, 8888);
    await writeFile(file, content);

    const known = await load();
    known.update([listed('kitchen', 'id a')]);
    await known.close();

    expect(lines).toEqual([expect.stringContaining(`begins anew (${file})`)]);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      boards: [{ name: 'kitchen' }],
    });
  },
);

it('says once that it cannot save, and goes on', async () => {
  const known = await KnownBoards.load({
    file: path.join(folder, 'file', 'boards.json'),
    log: (line) => lines.push(line),
  });
  await writeFile(path.join(folder, 'file'), '');
  known.update([listed('kitchen', 'id a')]);
  await known.close();

  expect(lines).toEqual([expect.stringContaining('not saved')]);
});
