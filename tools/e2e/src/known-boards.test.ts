import { parseBoardList } from '@boardcast/protocol';
import { freeTcpPort } from '@boardcast/testkit/free-port';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import { until } from '@boardcast/testkit/until';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ClipPublisher } from './clip-publisher.ts';

/** An IDR that nobody decodes. */
const frames = [[Buffer.from([0x65, 1, 2, 3])]];

let data: TemporaryFolder;
let port: number;
let gateway: GatewayProcess;
const boards: ClipPublisher[] = [];

beforeEach(async () => {
  data = await temporaryFolder();
  port = await freeTcpPort();
  gateway = await start();
});
afterEach(async () => {
  for (const board of boards.splice(0)) await board.close();
  await gateway.stop();
  await data.remove();
});

const start = () => GatewayProcess.start({ port, arguments: ['--data', data.path] });

/** The lines about boards that the gateway logs from now on. */
function logged(): readonly string[] {
  const lines: string[] = [];
  gateway.onLine((line) => /^kitchen/.test(line) && lines.push(line));
  return lines;
}

async function publish(name: string): Promise<ClipPublisher> {
  const [url, profile, codec] = [gateway.kurentoUrl, 'esp32s3', 'H264'] as const;
  const board = await ClipPublisher.open({ url, name, profile, fps: 10, codec });
  boards.push(board);
  board.play(frames);
  await gateway.liveBoard(name);
  return board;
}

async function entries() {
  const response = await fetch(`${gateway.httpUrl}/api/boards`);
  const list = parseBoardList(await response.json());
  return list.map(({ name, state, pipeline }) => ({ name, state, isKnown: pipeline === null }));
}

const remove = async (name: string) =>
  (await fetch(`${gateway.httpUrl}/api/boards/${name}`, { method: 'DELETE' })).status;

it('lists a board that left as offline, also after a restart, until it is removed', async () => {
  const board = await publish('kitchen');
  const whileLive = await remove('kitchen');

  await board.close();
  await until('kitchen is offline', async () => (await entries())[0]?.isKnown);
  await gateway.stop();
  gateway = await start();
  const afterRestart = await entries();

  expect(whileLive).toBe(409);
  expect(afterRestart).toEqual([{ name: 'kitchen', state: 'offline', isKnown: true }]);
  expect([await remove('kitchen'), await remove('kitchen')]).toEqual([204, 404]);
  expect(await entries()).toEqual([]);
});

it('logs who connects and disconnects', async () => {
  const lines = logged();

  const board = await publish('kitchen');
  await until('it is logged', () => lines.length === 1);
  await board.close();
  await until('the end is logged', () => lines.length === 2);

  expect(lines).toEqual(['kitchen connected (ESP32-S3)', 'kitchen disconnected']);
});

it('lists a board that returns once, and as live', async () => {
  await publish('kitchen');
  await gateway.stop();
  gateway = await start();
  const known = await entries();

  await gateway.liveBoard('kitchen');

  // In a cluster its session may still be resumed: it is listed as it was.
  const isAlone = process.env['GATEWAYS'] === undefined;
  const listed = isAlone ? { state: 'offline', isKnown: true } : {};
  expect(known).toEqual([expect.objectContaining({ name: 'kitchen', ...listed })]);
  expect(await entries()).toEqual([{ name: 'kitchen', state: 'live', isKnown: false }]);
});
