import { WebSocket } from 'ws';

const handshakeTimeout = 800;

/** Whether a media server answers the handshake of a new WebSocket, be it with a refusal. */
export function acceptsConnections(url: string, secret: string | null): Promise<boolean> {
  const headers = secret === null ? {} : { Authorization: `Bearer ${secret}` };
  const socket = new WebSocket(url, { headers, handshakeTimeout });
  return new Promise<boolean>((resolve) => {
    socket.on('open', () => resolve(true));
    socket.on('unexpected-response', () => resolve(true));
    socket.on('error', () => resolve(false));
  }).finally(() => socket.terminate());
}
