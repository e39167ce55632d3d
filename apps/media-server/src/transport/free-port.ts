import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';

/** Checks that a UDP port can be bound; 0 finds a free one. Rejects with the error of `bind`. */
export async function freeUdpPort(host: string, port: number): Promise<number> {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  try {
    socket.bind({ port, address: host, exclusive: true });
    await once(socket, 'listening');
    return socket.address().port;
  } finally {
    await new Promise<void>((resolve) => {
      socket.close(() => resolve());
    });
  }
}

/** Whether a UDP port is in use. */
export async function isUdpPortTaken(host: string, port: number): Promise<boolean> {
  try {
    await freeUdpPort(host, port);
    return false;
  } catch {
    return true;
  }
}
