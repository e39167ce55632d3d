import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** A documentation address (RFC 5737); nothing is sent to it. */
const remoteAddress = '192.0.2.1';

/**
 * The IPv4 address of this machine in its network, at which a board there reaches it; undefined
 * without a network. It is the address of the default route, not that of a container network.
 */
export async function lanAddress(): Promise<string | undefined> {
  const socket = createSocket('udp4');
  try {
    socket.connect(9, remoteAddress);
    await once(socket, 'connect');
    return socket.address().address;
  } catch {
    return undefined;
  } finally {
    socket.close();
  }
}
