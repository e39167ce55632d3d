import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { until } from '@boardcast/testkit/until';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { HostBoard } from './host-board.ts';

let gateway: GatewayProcess;
let board: HostBoard;

beforeAll(async () => {
  gateway = await GatewayProcess.start();
});

beforeEach(async () => {
  board = HostBoard.start({ profile: 'esp32s3', server: gateway.kurentoUrl, name: 'mobile' });
  await board.waitForLine('BROWSER_ENDPOINT_ID', 30_000);
  await isLive(() => true);
});

afterEach(async () => {
  await board.stop();
  // The next board must not be taken for this one.
  await until('the list is empty', async () => (await gateway.boards()).length === 0);
});

afterAll(async () => {
  await gateway.stop();
});

const isLive = (matches: (pipeline: string) => boolean) =>
  until(
    'the board is live',
    async () => {
      const listed = await gateway.board('mobile');
      return listed?.state === 'live' && matches(listed.pipeline) ? listed.pipeline : undefined;
    },
    10_000,
  );

it('publishes again in its session when its address changes', async () => {
  const before = await isLive(() => true);

  process.kill(board.pid, 'SIGUSR2');
  await board.waitForLine('The IP address changed; reconnecting.', 30_000);
  await isLive((pipeline) => pipeline !== before);

  expect(board.announced).toHaveLength(2);
  expect(await gateway.boards()).toHaveLength(1);
});

it('publishes again when Wi-Fi reconnects with another address', async () => {
  const before = await isLive(() => true);

  process.kill(board.pid, 'SIGUSR1');
  await board.waitForLine('signal lost', 30_000);
  process.kill(board.pid, 'SIGUSR2');
  process.kill(board.pid, 'SIGUSR1');
  await board.waitForLine('The IP address changed; reconnecting.', 30_000);

  await isLive((pipeline) => pipeline !== before);
});
