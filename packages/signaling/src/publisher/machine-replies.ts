import { errorCatalogue, referencedValue, requests } from '@boardcast/protocol';
import type { Reference, Reply } from '@boardcast/protocol';
import { publisherMessage } from '@boardcast/protocol/publisher';
import { sessionOf, transactionOutcome, valueOf } from './operation-results.ts';
import type { Outcome } from './operation-results.ts';
import { advanceStop } from './machine-stop.ts';
import type { Turn } from './machine-turn.ts';
import type { Batch, BatchOwner, Purpose } from './machine-types.ts';
import { noFailures } from './machine-types.ts';
import { takeOwner } from './machine-pending.ts';
import {
  checkOperations,
  flowOperations,
  publishOperations,
  recycleOperations,
} from './publish-operations.ts';

const INVALID_SESSION = errorCatalogue.INVALID_SESSION.code;
const OBJECT_NOT_FOUND = errorCatalogue.MEDIA_OBJECT_NOT_FOUND.code;
const METHOD_NOT_FOUND = errorCatalogue.METHOD_NOT_FOUND.code;

/** Passes a reply to the owner of its request; a second reply to a request has none. */
export function onReply(turn: Turn, reply: Reply): void {
  const { owner, rest } = takeOwner(turn.state.pending, reply.id);
  if (owner === undefined) return turn.log('D', publisherMessage('ignoredReply'));
  turn.state.pending = rest;
  turn.stopTimer(`request:${String(reply.id)}`);
  if (owner.batch !== undefined) onBatchReply(turn, owner, reply);
  else onSingleReply(turn, owner.purpose, reply);
}

function onSingleReply(turn: Turn, purpose: Purpose, reply: Reply): void {
  switch (purpose) {
    case 'connect':
      return onConnected(turn, reply);
    case 'resume':
      return onResumed(turn, reply);
    case 'discard':
      return onDiscarded(turn);
    case 'abandon':
      turn.clearObjects();
      return turn.fail('refused', publisherMessage('retrying'));
    case 'stop':
      return advanceStop(turn);
    default:
      // Any reply to a ping proves that the server is alive; a reply to a release needs no action.
      return;
  }
}

function onConnected(turn: Turn, reply: Reply): void {
  if ('error' in reply) {
    return turn.fail('refused', publisherMessage('connectRefused', reply.error));
  }
  turn.state.sessionId = sessionOf(reply.result) ?? null;
  turn.state.sessionOpen = true;
  publishWhenReady(turn);
}

function onResumed(turn: Turn, reply: Reply): void {
  const { state } = turn;
  if ('error' in reply) {
    if (reply.error.code === INVALID_SESSION) return onSessionLost(turn);
    turn.clearObjects();
    return turn.fail('refused', publisherMessage('resumeRefused', reply.error));
  }
  if (sessionOf(reply.result) !== state.sessionId) return onSessionLost(turn);
  state.sessionOpen = true;
  const { pipeline, publisher, viewer } = state;
  if (state.peer !== 'answered' || pipeline === null || publisher === null) {
    return republish(turn, publisherMessage('mediaFailed'));
  }
  turn.batch('check', checkOperations(pipeline, publisher, viewer));
}

function onDiscarded(turn: Turn): void {
  // The server keeps a closed session bound to its socket: a new session needs a new socket.
  turn.closeSocket();
  turn.state.sessionId = null;
  turn.state.phase = 'connecting';
  turn.open();
}

function onSessionLost(turn: Turn): void {
  const { state } = turn;
  turn.log('I', publisherMessage('sessionNotFound'));
  turn.closePeer();
  turn.clearObjects();
  state.sessionId = null;
  state.sessionOpen = false;
  state.phase = 'creating';
  turn.requestOffer();
  turn.request(requests.connect(), { purpose: 'connect' });
}

/** Publishes again on the same socket; after a delay if no media has flowed. */
export function republish(turn: Turn, reason: string): void {
  const { state } = turn;
  if (state.phase === 'publishing' && !state.mediaUp) return abandon(turn, reason);
  turn.log('I', publisherMessage('publishingAgain', { reason }));
  turn.closePeer();
  if (state.pipeline !== null) {
    turn.request(requests.release(state.pipeline), { purpose: 'release' });
  }
  turn.clearObjects();
  state.phase = 'creating';
  turn.requestOffer();
}

/** Releases the pipeline and, after the reply, retries with a delay. */
function abandon(turn: Turn, reason: string): void {
  const { state } = turn;
  turn.closePeer();
  state.phase = 'creating';
  if (state.pipeline === null) return turn.fail('refused', reason);
  turn.log('W', reason);
  turn.request(requests.release(state.pipeline), { purpose: 'abandon' });
}

/** Publishes as soon as both the session and the offer exist. */
export function publishWhenReady(turn: Turn): void {
  const { state } = turn;
  if (state.phase !== 'creating' || !state.sessionOpen || state.offer === null) return;
  turn.batch('publish', publishOperations(state.identity, state.offer));
}

/** Checks that the server still receives the media of the resumed session. */
export function checkFlow(turn: Turn): void {
  const { publisher } = turn.state;
  turn.state.flowDue = false;
  if (publisher !== null) turn.batch('flow', flowOperations(publisher));
}

/** Replaces the viewer endpoint whose viewer left. */
export function recycle(turn: Turn): void {
  const { pipeline, publisher, departed } = turn.state;
  if (pipeline === null || publisher === null) return;
  turn.batch('recycle', recycleOperations(pipeline, publisher, departed));
}

function onBatchReply(turn: Turn, owner: BatchOwner, reply: Reply): void {
  const { operations, values, oneByOne } = owner.batch;
  if ('error' in reply) {
    const { error } = reply;
    const mayGoOn = !oneByOne && turn.state.phase !== 'stopping';
    if (!mayGoOn || error.code !== METHOD_NOT_FOUND) return settle(turn, owner, { values, error });
    turn.log('I', publisherMessage('noTransactions'));
    turn.state.transactions = false;
    return turn.next(withProgress(owner, { oneByOne: true }));
  }
  if (!oneByOne) {
    return settle(turn, owner, transactionOutcome(reply.result, operations.length));
  }
  const valuesNow = [...values, valueOf(reply.result)];
  const isDone = valuesNow.length === operations.length || turn.state.phase === 'stopping';
  if (isDone) settle(turn, owner, { values: valuesNow });
  else turn.next(withProgress(owner, { values: valuesNow }));
}

function withProgress(owner: BatchOwner, progress: Partial<Batch>): BatchOwner {
  return { ...owner, batch: { ...owner.batch, ...progress } } as BatchOwner;
}

function settle(turn: Turn, owner: BatchOwner, outcome: Outcome): void {
  switch (owner.purpose) {
    case 'publish':
      return settlePublish(turn, owner.batch, outcome);
    case 'check':
      return settleCheck(turn, owner.batch, outcome);
    case 'flow':
      return settleFlow(turn, owner.batch, outcome);
    case 'recycle':
      return settleRecycle(turn, owner.batch, outcome);
  }
}

function textAt({ values }: Outcome, reference: Reference<string>): string | null {
  const value = referencedValue(reference, values);
  return typeof value === 'string' ? value : null;
}

function settlePublish(turn: Turn, { references }: Batch<'publish'>, outcome: Outcome): void {
  const { state } = turn;
  state.pipeline = textAt(outcome, references.pipeline);
  if (state.phase === 'stopping') return advanceStop(turn);
  const publisher = textAt(outcome, references.publisher);
  const viewer = textAt(outcome, references.viewer);
  const answer = textAt(outcome, references.answer);
  if (outcome.error !== undefined) {
    return abandon(turn, publisherMessage('publishRefused', outcome.error));
  }
  if (publisher === null || viewer === null || answer === null) {
    return abandon(turn, publisherMessage('invalidPublishReply'));
  }
  if (state.peer !== 'offering') return abandon(turn, publisherMessage('mediaFailed'));
  Object.assign(state, { publisher, viewer, phase: 'publishing', peer: 'answered', offer: null });
  turn.emit({ type: 'answer', sdp: answer });
  for (const { object, candidate } of state.early) {
    if (object === publisher) turn.emit({ type: 'candidate', candidate });
  }
  state.early = [];
  turn.emit({ type: 'announce', endpoint: viewer });
}

function settleCheck(turn: Turn, { references }: Batch<'check'>, outcome: Outcome): void {
  const { state } = turn;
  const { values, error } = outcome;
  const mediaState = referencedValue(references.mediaState, values);
  if (error?.code === INVALID_SESSION) return onSessionLost(turn);
  if (error !== undefined && mediaState === undefined) {
    if (error.code === OBJECT_NOT_FOUND && values.length === 0) turn.clearObjects();
    return republish(turn, publisherMessage('pipelineNotFound'));
  }
  if (state.peer !== 'answered') return republish(turn, publisherMessage('mediaFailed'));
  const isConnected = mediaState === 'CONNECTED';
  // Media that never flowed may still be connecting.
  if (state.mediaUp && !isConnected) return republish(turn, publisherMessage('mediaDisconnected'));
  if (error !== undefined) state.viewer = null;
  state.phase = 'publishing';
  state.failures = noFailures;
  turn.log('I', publisherMessage(isConnected ? 'resumedChecking' : 'resumedConnecting'));
  // The media state stays CONNECTED for up to 29 s after the last packet.
  if (isConnected) turn.startFlowTimer();
  if (state.viewer === null) recycle(turn);
}

function settleFlow(turn: Turn, batch: Batch<'flow'>, { values, error }: Outcome): void {
  const { state } = turn;
  const { operations, references } = batch;
  const isCurrent = operations.every(({ params }) => params?.['object'] === state.publisher);
  if (state.phase !== 'publishing' || !isCurrent) return;
  if (error?.code === INVALID_SESSION) return onSessionLost(turn);
  if (error?.code === OBJECT_NOT_FOUND) {
    return republish(turn, publisherMessage('pipelineNotFound'));
  }
  const video = referencedValue(references.video, values);
  const audio = referencedValue(references.audio, values);
  if (video === true || audio === true) return turn.log('I', publisherMessage('mediaConnected'));
  const isSilent = video === false && audio === false;
  if (isSilent && state.mediaUp) republish(turn, publisherMessage('noMedia'));
}

function settleRecycle(turn: Turn, { references }: Batch<'recycle'>, outcome: Outcome): void {
  const { state } = turn;
  const viewer = textAt(outcome, references.viewer);
  if (outcome.error?.code === INVALID_SESSION) return onSessionLost(turn);
  if (outcome.error !== undefined || viewer === null) {
    return republish(turn, publisherMessage('noViewerEndpoint'));
  }
  state.viewer = viewer;
  state.departed = null;
  turn.emit({ type: 'announce', endpoint: viewer });
}
