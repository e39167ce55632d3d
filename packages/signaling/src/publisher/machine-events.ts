import type { IceCandidate, KurentoEvent } from '@boardcast/protocol';
import { maxEarlyCandidates, publisherMessage } from '@boardcast/protocol/publisher';
import { republish, recycle } from './machine-replies.ts';
import type { Turn } from './machine-turn.ts';
import { noFailures } from './machine-types.ts';

/** Handles an event of the board's own pipeline and endpoints. */
export function onEvent(turn: Turn, event: KurentoEvent): void {
  const { state } = turn;
  if (event.type === 'IceCandidateFound') {
    return onCandidate(turn, event.object, event.data.candidate);
  }
  if (state.phase === 'stopping') return;
  if (event.type === 'Error' && isOwn(turn, event.object)) {
    turn.log('W', publisherMessage('serverError', { message: event.data.description }));
  } else if (event.type === 'RestartRequested') {
    onRestartRequested(turn, event.object);
  } else if (event.object === state.publisher) {
    onPublisherEvent(turn, event);
  } else if (event.object === state.viewer) {
    onViewerEvent(turn, event);
  }
}

function isOwn({ state }: Turn, object: string): boolean {
  return object === state.publisher || object === state.viewer;
}

function onRestartRequested(turn: Turn, object: string): void {
  const { pipeline, identity } = turn.state;
  if (object !== pipeline || identity.canRestart !== true) return;
  turn.log('I', publisherMessage('restartRequested'));
  turn.emit({ type: 'restart' });
}

function onCandidate(turn: Turn, object: string, found: IceCandidate): void {
  const { state } = turn;
  const { candidate, sdpMid, sdpMLineIndex } = found;
  const own = { candidate, sdpMid, sdpMLineIndex };
  if (state.peer === 'answered') {
    if (object === state.publisher) turn.emit({ type: 'candidate', candidate: own });
  } else if (turn.isPending('publish') && state.early.length < maxEarlyCandidates) {
    state.early = [...state.early, { object, candidate: own }];
  }
}

function isConnected(event: KurentoEvent): boolean {
  if (event.type === 'DtlsConnectionStateChange') return event.data.state === 'CONNECTED';
  return event.type === 'MediaStateChanged' && event.data.newState === 'CONNECTED';
}

/** DTLS CLOSED comes at once; MediaState DISCONNECTED some 25 s after the last packet. */
function isDisconnected(event: KurentoEvent): boolean {
  if (event.type === 'DtlsConnectionStateChange') return event.data.state === 'CLOSED';
  return event.type === 'MediaStateChanged' && event.data.newState === 'DISCONNECTED';
}

function onPublisherEvent(turn: Turn, event: KurentoEvent): void {
  const { state } = turn;
  if (state.peer !== 'answered') return;
  if (event.type === 'ConnectionStateChanged' && event.data.newState === 'CONNECTED') {
    state.mediaUp = true;
    state.failures = noFailures;
    turn.emit({ type: 'keyFrame' });
  } else if (event.type === 'ElementDisconnected') {
    if (event.data.sink === state.viewer) onViewerDisconnected(turn, event.data.sink);
  } else if (event.type === 'ConnectionStateChanged' || isDisconnected(event)) {
    if (state.phase === 'publishing') republish(turn, publisherMessage('mediaDisconnected'));
    else turn.closePeer();
  }
}

/**
 * The viewer endpoint was released, or the publisher's own; the attempt to replace it shows which. It
 * is not released here, because it may have been connected again.
 */
function onViewerDisconnected(turn: Turn, endpoint: string): void {
  turn.log('I', publisherMessage('viewerDisconnected'));
  if (turn.state.joined) turn.emit({ type: 'viewer', event: 'left', endpoint });
  replaceViewer(turn, null);
}

function onViewerEvent(turn: Turn, event: KurentoEvent): void {
  const { state } = turn;
  const endpoint = event.object;
  if (isConnected(event) && !state.joined) {
    state.joined = true;
    turn.emit({ type: 'viewer', event: 'joined', endpoint }, { type: 'keyFrame' });
  } else if (isDisconnected(event)) {
    turn.emit({ type: 'viewer', event: 'left', endpoint });
    replaceViewer(turn, endpoint);
  }
}

/** Creates a new viewer endpoint, now or when the session is resumed. */
function replaceViewer(turn: Turn, departed: string | null): void {
  const { state } = turn;
  state.viewer = null;
  state.joined = false;
  state.departed = departed;
  if (state.phase === 'publishing') recycle(turn);
}
