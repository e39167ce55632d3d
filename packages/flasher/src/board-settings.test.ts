import { limits } from '@boardcast/board';
import { beforeEach, expect, it } from 'vitest';
import { BoardConsole } from './board-console.ts';
import { BoardSettings } from './board-settings.ts';
import { FakeBoard } from './testing/fake-board.ts';

let board: FakeBoard;
let settings: BoardSettings;

beforeEach(async () => {
  board = new FakeBoard();
  settings = new BoardSettings(await BoardConsole.open(board.open));
});

it('sets the key and the server', async () => {
  await settings.setKey('a-key.of~a+board');
  await settings.start('ws://192.0.2.1:8888/kurento');

  expect(board.settings).toMatchObject({
    key: 'a-key.of~a+board',
    server: 'ws://192.0.2.1:8888/kurento',
  });
});

it('erases the key', async () => {
  await settings.setKey('');

  expect(board.typed).toEqual(['key ""']);
});

it('sends a CA in lines that a console takes', async () => {
  const der = Buffer.alloc(700, 'certificate');
  const base64 = der.toString('base64').replaceAll(/.{64}/g, '$&\n');
  const pem = `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`;

  await settings.setCa(pem);

  expect(Buffer.from(board.settings.ca, 'base64').equals(der)).toBe(true);
  expect(board.typed[0]).toBe('ca none');
  const parts = board.typed.filter((line) => line.startsWith('ca add '));
  expect(parts.length).toBe(5);
  for (const part of parts) {
    expect(part.length).toBeLessThanOrEqual('ca add '.length + limits.caLineCharacters);
  }
  expect(board.typed.at(-1)).toMatch(/^ca end [0-9a-f]{64}$/);
});

it('erases the CA of a server without one', async () => {
  await settings.setCa(undefined);

  expect(board.typed).toEqual(['ca none']);
});

it('reports what the board refuses, without the argument', async () => {
  board.isSilent = true;
  const key = settings.setKey('s3cret');
  board.print('Unrecognized command');

  await expect(key).rejects.toMatchObject({
    failure: {
      code: 'setting-refused',
      details: { request: 'key', line: 'Unrecognized command' },
    },
  });
});
