import { WebSocket } from 'ws';
import type { OpenSocket, SignalingSocket } from './client/socket.ts';

const largestMessage = 16 * 1024 * 1024;

/** How a socket in Node is opened that needs more than its URL. */
export interface NodeSocketOptions {
  /** The certificates that are trusted instead of the public ones, in PEM. */
  readonly ca?: string[];
}

/** Makes a function that opens sockets in Node. */
export function nodeSocketOpener(options: NodeSocketOptions): OpenSocket {
  return (url, token) => {
    const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    return new WebSocket(url, {
      ...options,
      maxPayload: largestMessage,
      headers,
    }) as unknown as SignalingSocket;
  };
}

/** Opens a socket in Node. */
export const openNodeSocket: OpenSocket = nodeSocketOpener({});
