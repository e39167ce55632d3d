import type { IceCandidate, InnerRequest } from '@boardcast/protocol';
import type { PublisherFailure, PublisherPhase } from '@boardcast/protocol/publisher';
import type { Pending } from './machine-pending.ts';

/** The board's own letters: error, warning, information, debug. */
export type LogLevel = 'E' | 'W' | 'I' | 'D';

/** How a board names itself, by tags on its pipeline. */
export interface BoardIdentity {
  readonly name: string;
  readonly profile: string;
  readonly firmware: string;
}

export interface Message {
  readonly jsonrpc: '2.0';
  readonly id: number;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export type MachineInput =
  | { readonly type: 'start'; readonly url: string }
  | { readonly type: 'opened' }
  | { readonly type: 'message'; readonly text: string }
  | { readonly type: 'closed'; readonly reason: string }
  | { readonly type: 'offer'; readonly sdp: string }
  | { readonly type: 'timer'; readonly name: string }
  | { readonly type: 'peer'; readonly state: 'connected' | 'failed' }
  /** The board has another IP address than before. */
  | { readonly type: 'addressChanged' }
  | { readonly type: 'stop' };

export type MachineOutput =
  | { readonly type: 'open'; readonly url: string }
  | { readonly type: 'send'; readonly message: Message }
  | { readonly type: 'close' }
  | { readonly type: 'makeOffer' }
  | { readonly type: 'answer'; readonly sdp: string }
  | { readonly type: 'candidate'; readonly candidate: IceCandidate }
  /** Chance may shorten `ms` by as much as the share `jitter`, where it is given. */
  | {
      readonly type: 'startTimer';
      readonly name: string;
      readonly ms: number;
      readonly jitter?: number;
    }
  | { readonly type: 'stopTimer'; readonly name: string }
  | { readonly type: 'announce'; readonly endpoint: string }
  | { readonly type: 'viewer'; readonly event: 'joined' | 'left'; readonly endpoint: string }
  | { readonly type: 'keyFrame' }
  | { readonly type: 'closePeer' }
  | { readonly type: 'log'; readonly level: LogLevel; readonly text: string };

/** What a request was for. */
export type Purpose =
  | 'connect'
  | 'resume'
  | 'discard'
  | 'publish'
  | 'check'
  | 'flow'
  | 'recycle'
  | 'release'
  | 'abandon'
  | 'ping'
  | 'stop';

/** Operations under way: as one transaction, or one by one with the values so far. */
export interface Batch {
  readonly operations: readonly InnerRequest[];
  readonly values: readonly unknown[];
  readonly oneByOne: boolean;
}

export interface Owner {
  readonly purpose: Purpose;
  readonly batch?: Batch;
}

/** Everything the machine remembers: plain JSON. */
export interface MachineState {
  phase: PublisherPhase;
  readonly identity: BoardIdentity;
  url: string;
  /** The address of a start that came while stopping. */
  next: string | null;
  socket: 'none' | 'opening' | 'open';
  /** Never restarts: Kurento answers a repeated id of a session from its cache. */
  nextId: number;
  pending: Pending<Owner>;
  /** How many attempts have failed since media last flowed, by kind of failure. */
  failures: Readonly<Record<PublisherFailure, number>>;
  /** False once a server said that it has no transactions. */
  transactions: boolean;
  sessionId: string | null;
  /** True once the server has answered `connect` on this socket. */
  greeted: boolean;
  /** `offering` until the answer is given, then `answered`. */
  peer: 'none' | 'offering' | 'answered';
  offer: string | null;
  /** True once the media of the present peer has flowed. */
  mediaUp: boolean;
  /** True while the timer `flow` runs. */
  flowDue: boolean;
  pipeline: string | null;
  publisher: string | null;
  viewer: string | null;
  /** True once somebody connected to the viewer endpoint. */
  joined: boolean;
  /** The viewer endpoint that was left, until it is released. */
  departed: string | null;
  /** Candidates that came before the reply that says whose they are. */
  early: readonly { readonly object: string; readonly candidate: IceCandidate }[];
}

export const noFailures: MachineState['failures'] = { unreachable: 0, refused: 0 };

/** The state of a machine that has not been started. */
export function initialState(identity: BoardIdentity): MachineState {
  return {
    phase: 'disconnected',
    identity,
    url: '',
    next: null,
    socket: 'none',
    nextId: 1,
    pending: [],
    failures: noFailures,
    transactions: true,
    sessionId: null,
    greeted: false,
    peer: 'none',
    offer: null,
    mediaUp: false,
    flowDue: false,
    pipeline: null,
    publisher: null,
    viewer: null,
    joined: false,
    departed: null,
    early: [],
  };
}
