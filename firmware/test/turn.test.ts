import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { HostBoard } from './host-board.ts';

/** An Allocate request (RFC 8656 section 7). */
const allocate = 0x0003;

let gateway: GatewayProcess;
let relay: Server;
let board: HostBoard;

beforeEach(async () => {
  gateway = await GatewayProcess.start();
  relay = createServer();
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
});

afterEach(async () => {
  await board.stop();
  await gateway.stop();
  relay.close();
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

it('logs that TURN over TLS is not supported', async () => {
  startBoard('turns:turn.example:5349');

  await board.waitForLine('Ignoring turns:turn.example:5349', 10_000);
});
