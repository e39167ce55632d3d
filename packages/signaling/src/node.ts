import { WebSocket } from 'ws';
import type { OpenSocket, SignalingSocket } from './client/socket.ts';

const largestMessage = 16 * 1024 * 1024;

/** Opens a socket in Node. */
export const openNodeSocket: OpenSocket = (url, token) => {
  const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return new WebSocket(url, {
    maxPayload: largestMessage,
    headers,
  }) as unknown as SignalingSocket;
};
