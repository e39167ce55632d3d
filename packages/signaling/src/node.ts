import { WebSocket } from 'ws';
import type { OpenSocket, SignalingSocket } from './client/socket.ts';

const largestMessage = 16 * 1024 * 1024;

/** Opens a socket in Node. */
export const openNodeSocket: OpenSocket = (url) =>
  new WebSocket(url, { maxPayload: largestMessage }) as unknown as SignalingSocket;
