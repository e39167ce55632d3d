import { once } from 'node:events';
import { withTimeout } from '@boardcast/testkit/until';
import { WebSocket } from 'ws';

/** Collects the garbage of a Node process, through its debugger. */
export async function collectGarbage(debuggerUrl: string): Promise<void> {
  const socket = new WebSocket(debuggerUrl);
  await once(socket, 'open');
  const answered = once(socket, 'message');
  socket.send(JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' }));
  await withTimeout('the debugger answers', answered);
  socket.terminate();
}
