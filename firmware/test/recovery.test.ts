import { once } from 'node:events';
import { ViewerPage } from '@boardcast/e2e';
import { launchChromium } from '@boardcast/testkit/chromium';
import { externalKurento } from '@boardcast/testkit/external-kurento';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { MediaServerProcess } from '@boardcast/testkit/media-server-process';
import { Nat } from '@boardcast/testkit/nat';
import { TcpRelay } from '@boardcast/testkit/tcp-relay';
import { until, pause } from '@boardcast/testkit/until';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { HostBoard, type HostBoardOptions } from './host-board.ts';

const fps = 10;

let gateway: GatewayProcess;
let browser: Awaited<ReturnType<typeof launchChromium>>;
const boards: HostBoard[] = [];

beforeAll(async () => {
  gateway = await GatewayProcess.start();
  browser = await launchChromium();
});

afterEach(async () => {
  await Promise.all(boards.splice(0).map((board) => board.stop()));
});

afterAll(async () => {
  await browser.close();
  await gateway.stop();
});

function startBoard(options: HostBoardOptions): HostBoard {
  const board = HostBoard.start({ profile: 'esp32s3', ...options });
  boards.push(board);
  return board;
}

async function openViewer(name: string): Promise<ViewerPage> {
  const viewer = await ViewerPage.open(browser, gateway.httpUrl, { watch: name });
  await viewer.waitForState('live', 30_000);
  return viewer;
}

it('continues sending while its WebSocket is cut for 5 s, and resumes its session', async () => {
  const relay = await TcpRelay.open(gateway.port);
  const server = `ws://127.0.0.1:${relay.port}/kurento`;
  const board = startBoard({ server, name: 'kitchen' });
  const viewer = await openViewer('kitchen');
  const before = await viewer.statistics();

  relay.refuse();
  await board.waitForLine('The connection closed', 30_000);
  await pause(5000);
  const during = await viewer.statistics();
  relay.accept();
  await board.waitForLine('Session resumed. Checking media.', 30_000);
  await board.waitForLine('KWS_SIG: Media connected.', 30_000);
  const after = await viewer.statistics();

  expect(during.framesDecoded - before.framesDecoded).toBeGreaterThan(0.9 * 5 * fps);
  expect(after.framesDecoded).toBeGreaterThan(during.framesDecoded);
  expect(board.announced).toHaveLength(1);
  expect(await viewer.state()).toBe('live');
  await viewer.close();
  relay.close();
});

it('publishes again in its session when its media is lost during a WebSocket drop', async () => {
  const nat = await Nat.forServer(gateway.kurentoUrl);
  const board = startBoard({ server: nat.url, name: 'garage' });
  const viewer = await openViewer('garage');
  await board.waitForLine('PUBLISHER: Media connected.', 30_000);

  nat.loseMedia();
  nat.dropConnections();
  const lostAt = Date.now();
  await board.waitForLine('Session resumed. Checking media.', 30_000);
  await board.waitForLine('The server receives no media. Publishing again.', 30_000);
  await until('the board announces a new endpoint', () => board.announced.length === 2, 30_000);
  await viewer.frameAfter(lostAt + 3000, 20_000);

  expect(board.lines.join('\n')).not.toContain('KWS_SIG: Media connected.');
  await viewer.close();
  await nat.close();
});

const isEmbedded = externalKurento() === undefined;

it.skipIf(!isEmbedded)(
  isEmbedded
    ? 'publishes again within 5 s when the media server was killed'
    : 'publishes again when the media server was killed (skipped: KMS_URL is not ours to kill)',
  async () => {
    const board = startBoard({ server: gateway.kurentoUrl, name: 'attic' });
    const viewer = await openViewer('attic');
    await viewer.frames();
    const killedAt = Date.now();

    process.kill(gateway.mediaServerPid(), 'SIGKILL');
    await until('the board announces a new endpoint', () => board.announced.length === 2, 5000);
    const frame = await viewer.frameAfter(killedAt + 500, 10_000);

    expect(frame.displayedAt - killedAt).toBeLessThan(10_000);
    await viewer.close();
  },
  60_000,
);

// The gateway replaces its embedded media server after 15 s, but not an external Kurento.
it('publishes again in its session after an external Kurento stalled for 40 s', async () => {
  const kurento = await MediaServerProcess.start();
  const before = await GatewayProcess.start({ kms: kurento.url });
  const board = startBoard({ server: before.kurentoUrl, name: 'cellar' });
  await board.waitForLine('PUBLISHER: Media connected.', 30_000);

  kurento.signal('SIGSTOP');
  await pause(40_000).finally(() => kurento.signal('SIGCONT'));
  await board.waitForLine(
    'The server reports the media as disconnected. Publishing again.',
    10_000,
  );
  await until(
    'the board is live again',
    async () => {
      const listed = await before.board('cellar');
      return listed?.state === 'live' && board.announced.length === 2;
    },
    10_000,
  );

  expect(board.lines.join('\n')).not.toContain('KWS_SIG: Media connected.');
  await before.stop();
  await kurento.kill();
});

/** A Kurento that rejects every request. */
async function rejectingServer() {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      const { id } = JSON.parse(data.toString()) as { readonly id: number };
      const error = { code: 40003, message: 'Not today' };
      socket.send(JSON.stringify({ jsonrpc: '2.0', id, error }));
    });
  });
  return { server, url: `ws://127.0.0.1:${(server.address() as { port: number }).port}/kurento` };
}

it('logs why a server fails, and publishes to another one afterwards', async () => {
  const { server, url } = await rejectingServer();
  const board = startBoard({ server: 'ws://127.0.0.1:9/kurento', name: 'shed' });

  await board.waitForLine(/The connection closed \(.*refused/, 30_000);
  let from = board.type('start ws://no-such-host.invalid:8888');
  await board.waitForLine(/The connection closed \(.*no-such-host\.invalid not found/, 8000, from);
  from = board.type(`start ${gateway.httpUrl.replace('http', 'ws')}/api/boards`);
  await board.waitForLine(/The connection closed \(closed by the server, code 1002/, 8000, from);
  from = board.type(`start ${url}`);
  await board.waitForLine('The server refused the connection: Not today (40003).', 8000, from);
  from = board.type('start http://127.0.0.1/');
  await board.waitForLine('Invalid server "http://127.0.0.1/"', 3000, from);
  from = board.type(`start ${gateway.kurentoUrl}`);
  await board.waitForLine('BROWSER_ENDPOINT_ID', 8000, from);

  const viewer = await openViewer('shed');
  await viewer.close();
  server.close();
});

it('logs that Wi-Fi is not connected, and publishes once it is', async () => {
  const board = startBoard({
    server: gateway.kurentoUrl,
    name: 'barn',
    ssid: 'field',
    network: 'home:secret-password',
  });

  await board.waitForLine(/field.*not found/, 30_000);
  let from = board.type('start');
  await board.waitForLine('Waiting for Wi-Fi', 3000, from);
  from = board.type('wifi home wrong-password');
  await board.waitForLine(/password/, 8000, from);
  from = board.type('wifi home secret-password');
  await board.waitForLine('BROWSER_ENDPOINT_ID', 10_000, from);

  expect(board.lines.join('\n')).not.toContain('secret-password');
  await (await openViewer('barn')).close();
});
