import { parseMessage, requests } from '@boardcast/protocol';
import { publisherMessage, publisherTimeouts } from '@boardcast/protocol/publisher';
import { onEvent } from './machine-events.ts';
import { checkFlow, onReply, publishWhenReady, republish } from './machine-replies.ts';
import { advanceStop, begin, finish } from './machine-stop.ts';
import { Turn } from './machine-turn.ts';
import { noFailures } from './machine-types.ts';
import type { MachineInput, MachineOutput, MachineState } from './machine-types.ts';

/** The next state and the outputs of one input. */
export interface Step {
  readonly state: MachineState;
  readonly outputs: readonly MachineOutput[];
}

/**
 * The publisher's state machine, without I/O: the same inputs always give the same outputs. The given
 * state is not changed.
 */
export function step(state: MachineState, input: MachineInput): Step {
  const turn = new Turn(state);
  handle(turn, input);
  return { state: turn.state, outputs: turn.outputs };
}

function handle(turn: Turn, input: MachineInput): void {
  switch (input.type) {
    case 'start':
      return onStart(turn, input.url);
    case 'opened':
      return onOpened(turn);
    case 'message':
      return onMessage(turn, input.text);
    case 'closed':
      return onClosed(turn, input.reason);
    case 'unauthorized':
      return onUnauthorized(turn, input.reason);
    case 'offer':
      return onOffer(turn, input.sdp);
    case 'timer':
      return onTimer(turn, input.name);
    case 'peer':
      return input.state === 'connected' ? onPeerConnected(turn) : onPeerFailed(turn);
    case 'addressChanged':
      return onAddressChanged(turn);
    case 'stop':
      return onStop(turn);
  }
}

/** A start with another URL stops the current session first. */
function onStart(turn: Turn, url: string): void {
  const { state } = turn;
  const isRunning = state.phase !== 'disconnected' && state.phase !== 'stopping';
  if (isRunning && state.url === url) return onStartAgain(turn);
  if (isRunning) onStop(turn);
  if (turn.state.phase === 'stopping') state.next = url;
  else begin(turn, url);
}

/** A start during the backoff ends it; a session that can be resumed is kept. */
function onStartAgain(turn: Turn): void {
  if (!turn.isWaiting) return turn.log('W', publisherMessage('alreadyStarted'));
  turn.stopTimer('backoff');
  reconnect(turn);
}

/** Connects now and resets the backoff. */
function reconnect(turn: Turn): void {
  turn.state.failures = noFailures;
  turn.state.phase = 'connecting';
  turn.open();
}

/** The socket and the media of the old address are dead, whatever their state. */
function onAddressChanged(turn: Turn): void {
  const { phase } = turn.state;
  if (phase === 'disconnected' || phase === 'stopping') return;
  turn.log('I', publisherMessage('addressChanged'));
  turn.closePeer();
  if (turn.isWaiting) turn.stopTimer('backoff');
  else turn.suspend();
  reconnect(turn);
}

function onOpened(turn: Turn): void {
  const { state } = turn;
  if (state.socket !== 'opening') return;
  state.socket = 'open';
  turn.stopTimer('open');
  if (state.phase === 'stopping') return advanceStop(turn);
  turn.emit({ type: 'startTimer', name: 'ping', ms: publisherTimeouts.pingIntervalMs });
  if (state.sessionId === null) {
    state.phase = 'creating';
    turn.closePeer();
    turn.requestOffer();
    turn.request(requests.connect(), { purpose: 'connect' });
  } else if (state.pipeline === null) {
    state.phase = 'resuming';
    const params = { sessionId: state.sessionId };
    turn.request({ method: 'closeSession', params }, { purpose: 'discard' });
  } else {
    state.phase = 'resuming';
    turn.request(requests.connect(state.sessionId), { purpose: 'resume' });
  }
}

function onMessage(turn: Turn, text: string): void {
  if (turn.state.socket !== 'open') return;
  const parsed = parseMessage(text);
  if (parsed.kind === 'reply') return onReply(turn, parsed.reply);
  if (parsed.kind === 'event') return onEvent(turn, parsed.event);
  turn.log('W', publisherMessage('ignoredMessage'));
}

function onClosed(turn: Turn, reason: string): void {
  const { state } = turn;
  if (state.socket === 'none') return;
  const timer = state.socket === 'opening' ? 'open' : 'ping';
  turn.stopTimer(timer);
  state.socket = 'none';
  if (state.phase === 'stopping') finish(turn);
  else turn.fail('unreachable', closedMessage(reason));
}

/** The server has released what a key created that it no longer accepts. */
function onUnauthorized(turn: Turn, reason: string): void {
  const { state } = turn;
  if (state.socket !== 'opening') return;
  turn.stopTimer('open');
  state.socket = 'none';
  if (state.phase === 'stopping') return finish(turn);
  turn.log('W', publisherMessage('keyRefused', { reason }));
  turn.closePeer();
  turn.clearObjects();
  state.sessionId = null;
  state.phase = 'unauthorized';
  turn.startBackoff('unauthorized');
}

function closedMessage(reason: string): string {
  return reason === ''
    ? publisherMessage('closed')
    : publisherMessage('closedWithReason', { reason });
}

function onOffer(turn: Turn, sdp: string): void {
  const { state } = turn;
  if (state.peer !== 'offering' || state.offer !== null) return;
  state.offer = sdp;
  turn.stopTimer('offer');
  publishWhenReady(turn);
}

function onTimer(turn: Turn, name: string): void {
  const { state } = turn;
  const isRequest = state.pending.some(({ id }) => name === `request:${id}`);
  const isOpen = name === 'open' && state.socket === 'opening';
  if (state.phase === 'stopping') {
    if (name === 'stop' || isRequest || isOpen) finish(turn);
  } else if (isRequest) turn.fail('unreachable', publisherMessage('requestTimeout'));
  else if (isOpen) {
    turn.fail('unreachable', publisherMessage('openTimeout'));
  } else if (name === 'offer' && state.peer === 'offering' && state.offer === null) {
    onPeerFailed(turn);
  } else if (name === 'backoff' && turn.isWaiting) {
    state.phase = 'connecting';
    turn.open();
  } else if (name === 'flow' && state.flowDue) {
    checkFlow(turn);
  } else if (name === 'ping' && state.socket === 'open') {
    turn.request(requests.ping(), { purpose: 'ping' });
    turn.emit({ type: 'startTimer', name: 'ping', ms: publisherTimeouts.pingIntervalMs });
  }
}

function onPeerConnected(turn: Turn): void {
  if (turn.state.peer !== 'answered') return;
  turn.state.mediaUp = true;
  turn.state.failures = noFailures;
}

function onPeerFailed(turn: Turn): void {
  const { state } = turn;
  if (state.peer === 'none') return;
  if (state.phase === 'publishing') return republish(turn, publisherMessage('mediaFailed'));
  turn.closePeer();
  // While a publish is pending its reply is awaited, so that what it created can be released.
  if (state.phase === 'creating' && !turn.isPending('publish')) {
    turn.fail('refused', publisherMessage('mediaFailedBeforePublish'));
  }
}

function onStop(turn: Turn): void {
  const { state } = turn;
  state.next = null;
  if (state.phase === 'disconnected' || state.phase === 'stopping') return;
  turn.closePeer();
  if (turn.isWaiting) turn.stopTimer('backoff');
  const kept = state.pending.filter(({ owner }) => owner.purpose === 'publish');
  for (const entry of state.pending) {
    if (!kept.includes(entry)) turn.stopTimer(`request:${entry.id}`);
  }
  state.pending = kept;
  if (state.socket !== 'open' && state.sessionId === null) return finish(turn);
  state.phase = 'stopping';
  turn.emit({ type: 'startTimer', name: 'stop', ms: publisherTimeouts.stopMs });
  if (state.socket === 'none') turn.open();
  if (state.socket === 'open') advanceStop(turn);
}
