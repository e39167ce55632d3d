import { requests, resolveReferences } from '@boardcast/protocol';
import { publisherBackoff, publisherTimeouts } from '@boardcast/protocol/publisher';
import type { PublisherFailure } from '@boardcast/protocol/publisher';
import { exponentialBackoff } from '../backoff.ts';
import type { BatchReferences, OperationList } from './batch-references.ts';
import type {
  BatchOwner,
  BatchPurpose,
  MachineLogLevel,
  MachineOutput,
  MachineState,
  Owner,
  Purpose,
} from './machine-types.ts';
import { withOwner } from './machine-pending.ts';

// The machine is deterministic: its driver applies the jitter.
const backoffs = {
  unreachable: exponentialBackoff({ ...publisherBackoff.unreachable, jitter: 0 }),
  refused: exponentialBackoff({ ...publisherBackoff.refused, jitter: 0 }),
  unauthorized: exponentialBackoff({ ...publisherBackoff.unauthorized, jitter: 0 }),
};

interface Body {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** One step of the machine: a copy of the state and the outputs so far. */
export class Turn {
  readonly state: MachineState;
  readonly outputs: MachineOutput[] = [];

  constructor(state: MachineState) {
    this.state = structuredClone(state);
  }

  emit(...outputs: MachineOutput[]): void {
    this.outputs.push(...outputs);
  }

  log(level: MachineLogLevel, text: string): void {
    this.emit({ type: 'log', level, text });
  }

  open(): void {
    this.state.socket = 'opening';
    this.emit(
      { type: 'open', url: this.state.url },
      { type: 'startTimer', name: 'open', ms: publisherTimeouts.openMs },
    );
  }

  /** Closes the socket and drops its requests and timers. */
  closeSocket(): void {
    const { state } = this;
    for (const { id } of state.pending) this.stopTimer(`request:${id}`);
    state.pending = [];
    this.stopFlowTimer();
    if (state.socket === 'opening') this.stopTimer('open');
    if (state.socket === 'open') this.stopTimer('ping');
    if (state.socket !== 'none') this.emit({ type: 'close' });
    state.socket = 'none';
    state.sessionOpen = false;
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

  /** Sends operations as one transaction or, to a server without transactions, the first of them. */
  batch<P extends BatchPurpose>(
    purpose: P,
    { operations, references }: OperationList<BatchReferences[P]>,
  ): void {
    const oneByOne = !this.state.transactions;
    const batch = { operations, references, values: [], oneByOne };
    const owner = { purpose, batch } as unknown as BatchOwner;
    if (oneByOne) this.next(owner);
    else this.request(requests.transaction(operations), owner);
  }

  /** Sends the next operation of a batch that goes one by one. */
  next(owner: BatchOwner): void {
    const { operations, values } = owner.batch;
    const operation = operations[values.length];
    if (operation === undefined) return;
    const { method, params = {} } = resolveReferences(operation, values);
    this.request({ method, params }, owner);
  }

  isPending(purpose: Purpose): boolean {
    return this.state.pending.some(({ owner }) => owner.purpose === purpose);
  }

  requestOffer(): void {
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

  clearObjects(): void {
    const { state } = this;
    state.pipeline = null;
    state.publisher = null;
    state.viewer = null;
    state.departed = null;
    state.joined = false;
    state.early = [];
  }

  /** Closes the socket; the session is kept if it may hold objects at the server. */
  suspend(): void {
    const { state } = this;
    // A publish without a reply may have created objects; its session is kept, to be discarded.
    const mayHoldObjects = state.pipeline !== null || this.isPending('publish');
    if (!mayHoldObjects && !this.isPending('discard')) state.sessionId = null;
    this.closeSocket();
    if (state.peer === 'offering') this.closePeer();
  }

  /** Ends this attempt; the next one follows after a delay that grows. */
  fail(failure: PublisherFailure, reason: string): void {
    this.log('W', reason);
    this.suspend();
    this.state.phase = 'backoff';
    this.startBackoff(failure);
  }

  /** Whether the timer `backoff` runs. */
  get isWaiting(): boolean {
    const { phase } = this.state;
    return phase === 'backoff' || phase === 'unauthorized';
  }

  startBackoff(failure: PublisherFailure): void {
    const { state } = this;
    const count = state.failures[failure];
    const ms = backoffs[failure].delay(count) ?? 0;
    const { jitter } = publisherBackoff[failure];
    this.emit({ type: 'startTimer', name: 'backoff', ms, jitter });
    state.failures = { ...state.failures, [failure]: count + 1 };
  }
}
