import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { FarPeers, ViewerPage } from '@boardcast/e2e';
import { Coturn, hasCoturn } from '@boardcast/testkit/coturn';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { namespacesUnavailable } from '@boardcast/testkit/network-namespaces';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import { until } from '@boardcast/testkit/until';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HostBoard } from './host-board.ts';

/** An Allocate request (RFC 8656 section 7). */
const allocate = 0x0003;

let gateway: GatewayProcess;
let relay: Server;
let folder: TemporaryFolder;
let board: HostBoard;

beforeEach(async () => {
  gateway = await GatewayProcess.start();
  folder = await temporaryFolder();
  relay = createServer();
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
});

afterEach(async () => {
  await board.stop();
  await gateway.stop();
  relay.close();
  await folder.remove();
});

function startBoard(turn: string): void {
  const options = { server: gateway.kurentoUrl, name: 'far', turn, 'turn-user': 'user' };
  board = HostBoard.start(options, 'plain', { TURN_PASSWORD: 'word' });
}

it('uses a TURN server over TCP by its address', async () => {
  const { port } = relay.address() as AddressInfo;
  const accepted = once(relay, 'connection') as Promise<[Socket]>;
  startBoard(`turn:127.0.0.1:${port}?transport=tcp`);

  const [socket] = await accepted;
  const [request] = (await once(socket, 'data')) as [Buffer];

  expect(request.readUInt16BE(0)).toBe(allocate);
  socket.destroy();
});

it('uses the TURN server that the gateway offers', async () => {
  const { port } = relay.address() as AddressInfo;
  const secret = path.join(folder.path, 'secret');
  await writeFile(secret, 'open-sesame\n', { mode: 0o600 });
  const turn = ['--turn', `turn:127.0.0.1:${port}?transport=tcp`, '--turn-secret', secret];
  const offering = await GatewayProcess.start({ arguments: turn });
  const accepted = once(relay, 'connection') as Promise<[Socket]>;
  board = HostBoard.start({ server: offering.kurentoUrl, name: 'far' });

  const [socket] = await accepted;
  const [request] = (await once(socket, 'data')) as [Buffer];

  expect(request.readUInt16BE(0)).toBe(allocate);
  socket.destroy();
  await offering.stop();
});

it.runIf(hasCoturn).each(['udp', 'tcp'])(
  'allocates at a real TURN server over %s with the credentials of the gateway',
  async (transport) => {
    const coturn = await Coturn.start();
    const url = `turn:127.0.0.1:${coturn.port}?transport=${transport}`;
    const turn = ['--turn', url, '--turn-secret', coturn.secretFile];
    const offering = await GatewayProcess.start({ arguments: turn });

    board = HostBoard.start({ server: offering.kurentoUrl, name: 'far' });

    await board.waitForLine('Media connected.', 30_000);
    const isAllocated = () =>
      coturn.lines.some((line) => /user <\d+:.+ALLOCATE processed, success/.test(line));
    await until('coturn allocates a relay', isAllocated).catch((error: Error) => {
      throw new Error(`${error.message}\n${coturn.lines.slice(-20).join('\n')}`);
    });
    await offering.stop();
    await coturn.stop();
  },
);

it('logs that TURN over TLS is not supported', async () => {
  startBoard('turns:turn.example:5349');

  await board.waitForLine('Ignoring turns:turn.example:5349', 30_000);
});

describe.skipIf(!hasCoturn || namespacesUnavailable() !== undefined)(
  'behind a symmetric NAT',
  () => {
    let peers: FarPeers;
    beforeAll(async () => {
      peers = await FarPeers.open();
    });
    afterAll(async () => {
      await peers?.close();
    });

    it.each([
      ['UDP to the TURN server only', (turnServer: string) => [turnServer]],
      ['TCP only', () => []],
    ])('is watched with %s', async (_name, udpTo) => {
      await peers.setPolicy({ udpTo: udpTo(peers.coturn.address) });
      const server = `${peers.httpUrl.replace('http', 'ws')}/kurento`;
      board = HostBoard.start({ server, name: 'far' }, 'plain', {}, peers.boardPrefix);
      const viewer = await ViewerPage.open(peers.viewerBrowser, peers.httpUrl, { watch: 'far' });

      await viewer.waitForFrames(20, 60_000);

      await viewer.close();
    });
  },
);
