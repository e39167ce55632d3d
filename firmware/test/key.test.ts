import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { HostBoard, type HostBoardOptions } from './host-board.ts';
import { ProtectedGateway } from '@boardcast/testkit/protected-gateway';

let gateway: ProtectedGateway;
let folder: string;
const boards: HostBoard[] = [];
const printed: string[] = [];
const secrets: string[] = [];

beforeAll(async () => {
  gateway = await ProtectedGateway.start();
  folder = await mkdtemp(path.join(tmpdir(), 'boardcast-key-'));
});

afterEach(async () => {
  for (const board of boards.splice(0)) {
    expect(await board.stop()).toBe(0);
    printed.push(...board.lines);
  }
});

afterAll(async () => {
  await gateway.stop();
  await rm(folder, { recursive: true, maxRetries: 5 });
  const output = printed.join('\n');
  for (const secret of secrets) expect(output).not.toContain(secret);
});

async function addKey(name: string) {
  const made = await gateway.addKey(name);
  secrets.push(made.key, made.key.slice(made.key.indexOf('.') + 1));
  return made;
}

function startBoard(name: string, key?: string, options: HostBoardOptions = {}): HostBoard {
  const environment: Record<string, string> = key === undefined ? {} : { BOARD_KEY: key };
  const given = { server: gateway.process.kurentoUrl, name, ...options };
  const board = HostBoard.start(given, 'plain', environment);
  boards.push(board);
  return board;
}

it('publishes with its key', async () => {
  const { key } = await addKey('kitchen');

  const board = startBoard('kitchen', key);

  await board.waitForLine('BROWSER_ENDPOINT_ID', 30_000);
  const from = board.type('key');
  await board.waitForLine('Key: set', 30_000, from);
});

it('waits for a key, and publishes when it is typed', async () => {
  const { key } = await addKey('attic');
  const board = startBoard('attic', undefined, { nvs: path.join(folder, 'attic') });

  await board.waitForLine('Key refused (HTTP status 401, no key is set).', 30_000);
  await board.waitForLine('Waiting for a valid key.', 30_000);
  let from = board.type('key');
  await board.waitForLine('Key: not set', 30_000, from);
  from = board.type('i');
  await board.waitForLine('Publisher: key refused', 30_000, from);
  from = board.type(`key ${key}x`);
  await board.waitForLine('Key refused (HTTP status 401).', 30_000, from);
  from = board.type(`key ${key}`);
  await board.waitForLine('The key is saved.', 30_000, from);
  await board.waitForLine('BROWSER_ENDPOINT_ID', 30_000, from);
});

it('keeps a typed key over a restart, until it is erased', async () => {
  const { key } = await addKey('shed');
  const options = { nvs: path.join(folder, 'shed') };
  const first = startBoard('shed', undefined, options);
  await first.waitForLine('Key refused', 30_000);
  let from = first.type(`key ${key}`);
  await first.waitForLine('BROWSER_ENDPOINT_ID', 30_000, from);
  expect(await first.stop()).toBe(0);

  const second = startBoard('shed', undefined, options);
  await second.waitForLine('BROWSER_ENDPOINT_ID', 30_000);
  from = second.type('key ""');
  await second.waitForLine('The saved key is erased.', 30_000, from);
  expect(await second.stop()).toBe(0);

  const third = startBoard('shed', undefined, options);
  await third.waitForLine('Key refused (HTTP status 401, no key is set).', 30_000);
});

it('stops publishing within a second when its key is revoked, and waits for another', async () => {
  const made = await addKey('porch');
  const other = await addKey('porch');
  const board = startBoard('porch', made.key);
  await board.waitForLine('Media connected.', 30_000);

  let from = board.lines.length;
  await gateway.revoke(made);
  const revokedMs = Date.now();
  await board.waitForLine(/The connection closed \(closed by the server, code 1008/, 30_000, from);
  const closedMs = Date.now();
  await board.waitForLine('Key refused (HTTP status 401).', 30_000, from);
  await board.waitForLine('Waiting for a valid key.', 30_000, from);

  expect(closedMs - revokedMs).toBeLessThan(1000);
  from = board.type(`key ${other.key}`);
  await board.waitForLine('BROWSER_ENDPOINT_ID', 30_000, from);
});

it('refuses a key that could end the header', async () => {
  const board = startBoard('cellar');
  await board.waitForLine('Waiting for a valid key.', 30_000);

  for (const text of ['"a\\ b"', 'a:b', 'a=b', 'é', 'x'.repeat(256)]) {
    const from = board.type(`key ${text}`);
    await board.waitForLine('Invalid key: expected at most 255 letters', 30_000, from);
  }
});

it('sends the user and the password in the address rather than the key', async () => {
  const { key } = await addKey('loft');
  const { port } = gateway.process;

  const board = startBoard('loft', 'unused', {
    server: `ws://board:${key}@127.0.0.1:${port}/kurento`,
  });

  await board.waitForLine('BROWSER_ENDPOINT_ID', 30_000);
});

it('publishes with the key in the query of the address, as the original demo can', async () => {
  const { key } = await addKey('barn');

  const board = startBoard('barn', undefined, {
    server: `${gateway.process.kurentoUrl}?token=${key}`,
  });

  await board.waitForLine('BROWSER_ENDPOINT_ID', 30_000);
});

it('reports an invalid key in the environment without printing it', async () => {
  const board = HostBoard.start({}, 'plain', { BOARD_KEY: 'not a key' });

  expect(await board.exit()).toBe(2);
  expect(board.lines).toEqual([
    'host-board: invalid BOARD_KEY: expected a key as gateway:access prints it.',
  ]);
});
