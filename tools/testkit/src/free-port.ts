import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import { createServer, type AddressInfo } from 'node:net';

/** A TCP port of the loopback address that nothing listens on. */
export async function freeTcpPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** One that is free for UDP as well, such as for a TURN server. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = await freeTcpPort();
    if (await freeUdpPort(port).catch(() => undefined)) return port;
  }
}

/** A UDP port of the loopback address that nothing is bound to; rejects when the wanted one is taken. */
export async function freeUdpPort(wanted = 0): Promise<number> {
  const socket = createSocket('udp4').bind(wanted, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}
