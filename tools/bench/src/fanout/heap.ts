import { once } from 'node:events';
import { WebSocket } from 'ws';
import { bounded } from './guest.ts';

/** Has a Node process collect its garbage, by the address of its debugger. */
export async function collectGarbage(debuggerUrl: string): Promise<void> {
  const socket = new WebSocket(debuggerUrl);
  await once(socket, 'open');
  const answered = once(socket, 'message');
  socket.send(JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' }));
  await bounded(answered, 20_000, 'The debugger did not answer');
  socket.terminate();
}
