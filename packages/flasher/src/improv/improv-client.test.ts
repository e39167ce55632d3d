import { beforeEach, expect, it } from 'vitest';
import { BoardConsole } from '../board-console.ts';
import { FakeBoard } from '../testing/fake-board.ts';
import { ImprovClient } from './improv-client.ts';

let board: FakeBoard;
let boardConsole: BoardConsole;
let client: ImprovClient;

beforeEach(async () => {
  board = new FakeBoard();
  boardConsole = await BoardConsole.open(board.open);
  client = new ImprovClient(boardConsole);
});

it('waits for a board that is starting', async () => {
  board.isSilent = true;
  const detected = client.detect(60_000);
  board.isSilent = false;
  board.print('I (300) boot: starting');

  await detected;

  expect(await client.info()).toMatchObject({ firmware: 'boardcast', chip: 'ESP32-S3' });
});

it('reports a board that does not answer', async () => {
  board.isSilent = true;

  await expect(client.detect(20)).rejects.toMatchObject({
    failure: { code: 'no-reply', details: { request: 'state' } },
  });
});

it('lists each network once, the strongest first', async () => {
  board.networks = [
    { ssid: 'cafe', rssi: -70, isOpen: true },
    { ssid: 'home', rssi: -60, isOpen: false },
    { ssid: 'home', rssi: -40, isOpen: false },
    { ssid: '', rssi: -30, isOpen: false },
  ];

  expect(await client.scan()).toEqual([
    { ssid: 'home', rssi: -40, isOpen: false },
    { ssid: 'cafe', rssi: -70, isOpen: true },
  ]);
  board.networks = [];
  expect(await client.scan()).toEqual([]);
});

it('sets the name and connects', async () => {
  expect(await client.setName('kitchen')).toBe('kitchen');

  await client.connect('Café № 5', 'pässwort 12');

  expect(board.settings).toMatchObject({ ssid: 'Café № 5', password: 'pässwort 12' });
});

it.each(['authFailed', 'noAddress', 'notFound'] as const)('tells %s', async (reason) => {
  board.wifiFailure = reason;

  await expect(client.connect('home', 'wrong one')).rejects.toMatchObject({
    failure: { code: 'wifi-failed', details: { reason } },
  });
});

it('reports a port that was closed', async () => {
  board.isSilent = true;
  const info = client.info();

  board.disconnect();

  await expect(info).rejects.toMatchObject({
    failure: { code: 'console-closed', details: { reason: 'disconnected' } },
  });
});
