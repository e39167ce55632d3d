import { requests } from '@boardcast/protocol';
import type { Turn } from './machine-turn.ts';
import { noFailures } from './machine-types.ts';

/** Starts from nothing. */
export function begin(turn: Turn, url: string): void {
  turn.state.url = url;
  turn.state.phase = 'connecting';
  turn.open();
}

/** The next thing to free at the server, one request at a time; the end when there is none. */
export function advanceStop(turn: Turn): void {
  const { state } = turn;
  if (turn.isPending('publish')) return;
  if (state.pipeline !== null) {
    turn.request(requests.release(state.pipeline), { purpose: 'stop' });
    turn.forgetObjects();
  } else if (state.sessionId !== null) {
    const params = { sessionId: state.sessionId };
    turn.request({ method: 'closeSession', params }, { purpose: 'stop' });
    state.sessionId = null;
  } else {
    finish(turn);
  }
}

/** Ends a stop, whatever is left undone, and starts again where that was asked for meanwhile. */
export function finish(turn: Turn): void {
  const { state } = turn;
  turn.hangUp();
  if (state.phase === 'stopping') turn.stopTimer('stop');
  turn.forgetObjects();
  state.phase = 'disconnected';
  state.sessionId = null;
  state.failures = noFailures;
  state.transactions = true;
  const { next } = state;
  state.next = null;
  if (next !== null) begin(turn, next);
}
