import { requests } from '@boardcast/protocol';
import type { Turn } from './machine-turn.ts';
import { noFailures } from './machine-types.ts';

/** Starts a new session with a server. */
export function begin(turn: Turn, url: string): void {
  turn.state.url = url;
  turn.state.phase = 'connecting';
  turn.open();
}

/** Releases the next thing at the server, one request at a time; ends the stop after the last. */
export function advanceStop(turn: Turn): void {
  const { state } = turn;
  if (turn.isPending('publish')) return;
  if (state.pipeline !== null) {
    turn.request(requests.release(state.pipeline), { purpose: 'stop' });
    turn.clearObjects();
  } else if (state.sessionId !== null) {
    const params = { sessionId: state.sessionId };
    turn.request({ method: 'closeSession', params }, { purpose: 'stop' });
    state.sessionId = null;
  } else {
    finish(turn);
  }
}

/** Ends a stop, also an incomplete one, and starts again if a start came meanwhile. */
export function finish(turn: Turn): void {
  const { state } = turn;
  turn.closeSocket();
  if (state.phase === 'stopping') turn.stopTimer('stop');
  turn.clearObjects();
  state.phase = 'disconnected';
  state.sessionId = null;
  state.failures = noFailures;
  state.transactions = true;
  const { next } = state;
  state.next = null;
  if (next !== null) begin(turn, next);
}
