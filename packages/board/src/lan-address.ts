import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** Of a network that is nobody's (RFC 5737): nothing is sent to it. */
const elsewhere = '192.0.2.1';

/**
 * The IPv4 address of this machine in its network, by which a board there reaches it; undefined when
 * it is in none. It is that by which the machine goes out, rather than one of its containers' networks.
 */
export async function lanAddress(): Promise<string | undefined> {
  const socket = createSocket('udp4');
  try {
    socket.connect(9, elsewhere);
    await once(socket, 'connect');
    return socket.address().address;
  } catch {
    return undefined;
  } finally {
    socket.close();
  }
}
