import { errorCatalogue, requests } from '@boardcast/protocol';
import type { Reply } from '@boardcast/protocol';
import { publisherMessage } from '@boardcast/protocol/publisher';
import { sessionOf, transactionOutcome, valueOf } from './operation-results.ts';
import type { Outcome } from './operation-results.ts';
import { advanceStop } from './machine-stop.ts';
import type { Turn } from './machine-turn.ts';
import type { Batch, Purpose } from './machine-types.ts';
import { noFailures } from './machine-types.ts';
import { takeOwner } from './machine-pending.ts';
import {
  checked,
  checkOperations,
  flowOperations,
  published,
  publishOperations,
  recycleOperations,
} from './publish-operations.ts';

const INVALID_SESSION = errorCatalogue.INVALID_SESSION.code;
const OBJECT_NOT_FOUND = errorCatalogue.MEDIA_OBJECT_NOT_FOUND.code;
const METHOD_NOT_FOUND = errorCatalogue.METHOD_NOT_FOUND.code;

/** Takes a reply; it belongs to the request of its id, and to nobody a second time. */
export function onReply(turn: Turn, reply: Reply): void {
  const { owner, rest } = takeOwner(turn.state.pending, reply.id);
  if (owner === undefined) return turn.log('D', publisherMessage('ignoredReply'));
  turn.state.pending = rest;
  turn.stopTimer(`request:${String(reply.id)}`);
  if (owner.batch !== undefined) onBatchReply(turn, owner.purpose, owner.batch, reply);
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
      turn.forgetObjects();
      return turn.fail('refused', publisherMessage('retrying'));
    case 'stop':
      return advanceStop(turn);
    default:
      // A ping's reply, whatever it says, proves that the server is there; a release's needs nothing.
      return;
  }
}

function onConnected(turn: Turn, reply: Reply): void {
  if ('error' in reply) {
    return turn.fail('refused', publisherMessage('connectRefused', reply.error));
  }
  turn.state.sessionId = sessionOf(reply.result) ?? null;
  turn.state.greeted = true;
  publishWhenReady(turn);
}

function onResumed(turn: Turn, reply: Reply): void {
  const { state } = turn;
  if ('error' in reply) {
    if (reply.error.code === INVALID_SESSION) return lostSession(turn);
    turn.forgetObjects();
    return turn.fail('refused', publisherMessage('resumeRefused', reply.error));
  }
  if (sessionOf(reply.result) !== state.sessionId) return lostSession(turn);
  state.greeted = true;
  const { pipeline, publisher, viewer } = state;
  if (state.peer !== 'answered' || pipeline === null || publisher === null) {
    return rebuild(turn, publisherMessage('mediaFailed'));
  }
  turn.batch('check', checkOperations(pipeline, publisher, viewer));
}

function onDiscarded(turn: Turn): void {
  // A session that was closed stays bound to its socket at the server, so a new socket it is.
  turn.hangUp();
  turn.state.sessionId = null;
  turn.state.phase = 'connecting';
  turn.open();
}

function lostSession(turn: Turn): void {
  const { state } = turn;
  turn.log('I', publisherMessage('sessionNotFound'));
  turn.closePeer();
  turn.forgetObjects();
  state.sessionId = null;
  state.greeted = false;
  state.phase = 'creating';
  turn.askOffer();
  turn.request(requests.connect(), { purpose: 'connect' });
}

/** Publishes anew on the same socket; media that never flowed is first given a pause. */
export function rebuild(turn: Turn, reason: string): void {
  const { state } = turn;
  if (state.phase === 'publishing' && !state.mediaUp) return abandon(turn, reason);
  turn.log('I', publisherMessage('publishingAgain', { reason }));
  turn.closePeer();
  if (state.pipeline !== null) {
    turn.request(requests.release(state.pipeline), { purpose: 'release' });
  }
  turn.forgetObjects();
  state.phase = 'creating';
  turn.askOffer();
}

/** Releases what there is and, when the server has answered, tries again after a pause. */
function abandon(turn: Turn, reason: string): void {
  const { state } = turn;
  turn.closePeer();
  state.phase = 'creating';
  if (state.pipeline === null) return turn.fail('refused', reason);
  turn.log('W', reason);
  turn.request(requests.release(state.pipeline), { purpose: 'abandon' });
}

/** Sends the publish once both the session and the offer are there. */
export function publishWhenReady(turn: Turn): void {
  const { state } = turn;
  if (state.phase !== 'creating' || !state.greeted || state.offer === null) return;
  turn.batch('publish', publishOperations(state.identity, state.offer));
}

/** Asks whether the media of the resumed session still reach the server. */
export function checkFlow(turn: Turn): void {
  const { publisher } = turn.state;
  turn.state.flowDue = false;
  if (publisher !== null) turn.batch('flow', flowOperations(publisher));
}

/** Makes the next viewer's endpoint in place of the one that was left. */
export function recycle(turn: Turn): void {
  const { pipeline, publisher, departed } = turn.state;
  if (pipeline === null || publisher === null) return;
  turn.batch('recycle', recycleOperations(pipeline, publisher, departed));
}

function onBatchReply(turn: Turn, purpose: Purpose, batch: Batch, reply: Reply): void {
  const { operations, values, oneByOne } = batch;
  if ('error' in reply) {
    const { error } = reply;
    const mayGoOn = !oneByOne && turn.state.phase !== 'stopping';
    if (!mayGoOn || error.code !== METHOD_NOT_FOUND)
      return settle(turn, purpose, batch, { values, error });
    turn.log('I', publisherMessage('noTransactions'));
    turn.state.transactions = false;
    return turn.next(purpose, { ...batch, oneByOne: true });
  }
  if (!oneByOne) {
    return settle(turn, purpose, batch, transactionOutcome(reply.result, operations.length));
  }
  const so = [...values, valueOf(reply.result)];
  const done = so.length === operations.length || turn.state.phase === 'stopping';
  if (done) settle(turn, purpose, batch, { values: so });
  else turn.next(purpose, { ...batch, values: so });
}

function settle(turn: Turn, purpose: Purpose, batch: Batch, outcome: Outcome): void {
  if (purpose === 'publish') settlePublish(turn, outcome);
  else if (purpose === 'check') settleCheck(turn, outcome);
  else if (purpose === 'flow') settleFlow(turn, batch, outcome);
  else settleRecycle(turn, outcome);
}

function textAt({ values }: Outcome, index: number): string | null {
  const value = values[index];
  return typeof value === 'string' ? value : null;
}

function settlePublish(turn: Turn, outcome: Outcome): void {
  const { state } = turn;
  state.pipeline = textAt(outcome, published.pipeline);
  if (state.phase === 'stopping') return advanceStop(turn);
  const publisher = textAt(outcome, published.publisher);
  const viewer = textAt(outcome, published.viewer);
  const answer = textAt(outcome, published.answer);
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

function settleCheck(turn: Turn, outcome: Outcome): void {
  const { state } = turn;
  const { values, error } = outcome;
  if (error?.code === INVALID_SESSION) return lostSession(turn);
  if (error !== undefined && values.length < 2) {
    if (error.code === OBJECT_NOT_FOUND && values.length === 0) turn.forgetObjects();
    return rebuild(turn, publisherMessage('pipelineNotFound'));
  }
  if (state.peer !== 'answered') return rebuild(turn, publisherMessage('mediaFailed'));
  const isConnected = textAt(outcome, checked.mediaState) === 'CONNECTED';
  // Media that have never flowed may still be connecting.
  if (state.mediaUp && !isConnected) return rebuild(turn, publisherMessage('mediaDisconnected'));
  if (error !== undefined) state.viewer = null;
  state.phase = 'publishing';
  state.failures = noFailures;
  turn.log('I', publisherMessage(isConnected ? 'resumedChecking' : 'resumedConnecting'));
  // A server's media state stays CONNECTED for up to 29 s after packets stop arriving.
  if (isConnected) turn.startFlowTimer();
  if (state.viewer === null) recycle(turn);
}

function settleFlow(turn: Turn, { operations }: Batch, { values, error }: Outcome): void {
  const { state } = turn;
  const isPresent = operations[0]?.params?.['object'] === state.publisher;
  if (state.phase !== 'publishing' || !isPresent) return;
  if (error?.code === INVALID_SESSION) return lostSession(turn);
  if (error?.code === OBJECT_NOT_FOUND) {
    return rebuild(turn, publisherMessage('pipelineNotFound'));
  }
  const [video, audio] = values;
  if (video === true || audio === true) return turn.log('I', publisherMessage('mediaConnected'));
  const isSilent = video === false && audio === false;
  if (isSilent && state.mediaUp) rebuild(turn, publisherMessage('noMedia'));
}

function settleRecycle(turn: Turn, outcome: Outcome): void {
  const { state } = turn;
  const viewer = textAt(outcome, 0);
  if (outcome.error?.code === INVALID_SESSION) return lostSession(turn);
  if (outcome.error !== undefined || viewer === null) {
    return rebuild(turn, publisherMessage('noViewerEndpoint'));
  }
  state.viewer = viewer;
  state.departed = null;
  turn.emit({ type: 'announce', endpoint: viewer });
}
