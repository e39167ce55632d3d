import type { InnerRequest } from '@boardcast/protocol';
import { requests, resolveReferences } from '@boardcast/protocol';
import { publisherBackoff, publisherTimeouts } from '@boardcast/protocol/publisher';
import type { PublisherFailure } from '@boardcast/protocol/publisher';
import { exponentialBackoff } from '../backoff.ts';
import type {
  Batch,
  LogLevel,
  MachineOutput,
  MachineState,
  Owner,
  Purpose,
} from './machine-types.ts';
import { withOwner } from './machine-pending.ts';

// The machine has no chance in it: whoever drives it takes the jitter off the wait.
const backoffs = {
  unreachable: exponentialBackoff({ ...publisherBackoff.unreachable, jitter: 0 }),
  refused: exponentialBackoff({ ...publisherBackoff.refused, jitter: 0 }),
};

interface Body {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** One step of the machine while it is taken: a copy of the state, and the outputs so far. */
export class Turn {
  readonly state: MachineState;
  readonly outputs: MachineOutput[] = [];

  constructor(state: MachineState) {
    this.state = structuredClone(state);
  }

  emit(...outputs: MachineOutput[]): void {
    this.outputs.push(...outputs);
  }

  log(level: LogLevel, text: string): void {
    this.emit({ type: 'log', level, text });
  }

  open(): void {
    this.state.socket = 'opening';
    this.emit(
      { type: 'open', url: this.state.url },
      { type: 'startTimer', name: 'open', ms: publisherTimeouts.openMs },
    );
  }

  /** Leaves the socket, and every request and timer that lived on it. */
  hangUp(): void {
    const { state } = this;
    for (const { id } of state.pending) this.stopTimer(`request:${id}`);
    state.pending = [];
    this.stopFlowTimer();
    if (state.socket === 'opening') this.stopTimer('open');
    if (state.socket === 'open') this.stopTimer('ping');
    if (state.socket !== 'none') this.emit({ type: 'close' });
    state.socket = 'none';
    state.greeted = false;
  }

  stopTimer(name: string): void {
    this.emit({ type: 'stopTimer', name });
  }

  startFlowTimer(): void {
    this.state.flowDue = true;
    this.emit({ type: 'startTimer', name: 'flow', ms: publisherTimeouts.flowCheckDelayMs });
  }

  stopFlowTimer(): void {
    if (this.state.flowDue) this.stopTimer('flow');
    this.state.flowDue = false;
  }

  request({ method, params }: Body, owner: Owner): void {
    const id = this.state.nextId;
    this.state.nextId += 1;
    this.state.pending = withOwner(this.state.pending, id, owner);
    this.emit(
      { type: 'send', message: { jsonrpc: '2.0', id, method, params } },
      { type: 'startTimer', name: `request:${id}`, ms: publisherTimeouts.requestMs },
    );
  }

  /** Sends operations as one transaction or, to a server without, as its first request. */
  batch(purpose: Purpose, operations: readonly InnerRequest[]): void {
    const oneByOne = !this.state.transactions;
    const batch: Batch = { operations, values: [], oneByOne };
    if (oneByOne) this.next(purpose, batch);
    else this.request(requests.transaction(operations), { purpose, batch });
  }

  /** Sends the next of the operations that go one by one. */
  next(purpose: Purpose, batch: Batch): void {
    const operation = batch.operations[batch.values.length];
    if (operation === undefined) return;
    const { method, params = {} } = resolveReferences(operation, batch.values);
    this.request({ method, params }, { purpose, batch });
  }

  isPending(purpose: Purpose): boolean {
    return this.state.pending.some(({ owner }) => owner.purpose === purpose);
  }

  askOffer(): void {
    this.state.peer = 'offering';
    this.state.offer = null;
    this.state.mediaUp = false;
    this.emit(
      { type: 'makeOffer' },
      { type: 'startTimer', name: 'offer', ms: publisherTimeouts.offerMs },
    );
  }

  closePeer(): void {
    if (this.state.peer !== 'none') this.emit({ type: 'closePeer' });
    if (this.state.peer === 'offering' && this.state.offer === null) this.stopTimer('offer');
    this.stopFlowTimer();
    this.state.peer = 'none';
    this.state.offer = null;
    this.state.mediaUp = false;
  }

  forgetObjects(): void {
    const { state } = this;
    state.pipeline = null;
    state.publisher = null;
    state.viewer = null;
    state.departed = null;
    state.joined = false;
    state.early = [];
  }

  /** Hangs up; the session is kept where the server may hold something in it. */
  suspend(): void {
    const { state } = this;
    // Without an answer nobody knows what a publish has made; its session is kept to be discarded.
    const mayHoldObjects = state.pipeline !== null || this.isPending('publish');
    if (!mayHoldObjects && !this.isPending('discard')) state.sessionId = null;
    this.hangUp();
    if (state.peer === 'offering') this.closePeer();
  }

  /** Gives this attempt up: hangs up, and tries again after a wait that grows. */
  fail(failure: PublisherFailure, reason: string): void {
    const { state } = this;
    this.log('W', reason);
    this.suspend();
    state.phase = 'backoff';
    const count = state.failures[failure];
    const ms = backoffs[failure].delay(count) ?? 0;
    const { jitter } = publisherBackoff[failure];
    this.emit({ type: 'startTimer', name: 'backoff', ms, jitter });
    state.failures = { ...state.failures, [failure]: count + 1 };
  }
}
