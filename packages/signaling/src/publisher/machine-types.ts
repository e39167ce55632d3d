import type { IceCandidate, InnerRequest } from '@boardcast/protocol';
import type { PublisherFailure, PublisherPhase } from '@boardcast/protocol/publisher';
import type { BatchReferences } from './batch-references.ts';
import type { Pending } from './machine-pending.ts';

/** ESP-IDF's letters: error, warning, information, debug. */
export type MachineLogLevel = 'E' | 'W' | 'I' | 'D';

/** The tags that a board sets on its pipeline. */
export interface BoardIdentity {
  /** The name by which viewers find the board. */
  readonly name: string;
  /** The board's profile, such as `esp32s3`. */
  readonly profile: string;
  /** The version of its firmware. */
  readonly firmware: string;
  /** Identifies the board across restarts: its MAC, such as `02:00:5e:00:53:01`, or any other text. */
  readonly id: string;
  /** Whether it restarts when its server asks; false by default. */
  readonly canRestart?: boolean;
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
  /** The server refused the WebSocket for want of a valid key. */
  | { readonly type: 'unauthorized'; readonly reason: string }
  | { readonly type: 'offer'; readonly sdp: string }
  | { readonly type: 'timer'; readonly name: string }
  | { readonly type: 'peer'; readonly state: 'connected' | 'failed' }
  /** The IP address changed. */
  | { readonly type: 'addressChanged' }
  | { readonly type: 'stop' };

export type MachineOutput =
  | { readonly type: 'open'; readonly url: string }
  | { readonly type: 'send'; readonly message: Message }
  | { readonly type: 'close' }
  | { readonly type: 'makeOffer' }
  | { readonly type: 'answer'; readonly sdp: string }
  | { readonly type: 'candidate'; readonly candidate: IceCandidate }
  /** With `jitter`, a random share of up to that much is taken off `ms`. */
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
  | { readonly type: 'restart' }
  | { readonly type: 'closePeer' }
  | { readonly type: 'log'; readonly level: MachineLogLevel; readonly text: string };

/** What a batch of operations is sent for. */
export type BatchPurpose = keyof BatchReferences;

/** What a request was sent for. */
export type Purpose =
  BatchPurpose | 'connect' | 'resume' | 'discard' | 'release' | 'abandon' | 'ping' | 'stop';

/** Pending operations: as one transaction, or one by one with the values so far. */
export interface Batch<P extends BatchPurpose = BatchPurpose> {
  readonly operations: readonly InnerRequest[];
  readonly references: BatchReferences[P];
  readonly values: readonly unknown[];
  readonly oneByOne: boolean;
}

/** The owner of a request that is one operation of a batch. */
export type BatchOwner = {
  readonly [P in BatchPurpose]: { readonly purpose: P; readonly batch: Batch<P> };
}[BatchPurpose];

/** Who takes the reply to a request. */
export type Owner =
  BatchOwner | { readonly purpose: Exclude<Purpose, BatchPurpose>; readonly batch?: undefined };

/** The whole state of the machine: plain JSON. */
export interface MachineState {
  phase: PublisherPhase;
  readonly identity: BoardIdentity;
  url: string;
  /** The URL of a start that came while stopping. */
  next: string | null;
  socket: 'none' | 'opening' | 'open';
  /** Never reset: Kurento answers a repeated id of a session from its cache. */
  nextId: number;
  pending: Pending<Owner>;
  /** The failed attempts since media last flowed, by kind of failure. */
  failures: Readonly<Record<PublisherFailure, number>>;
  /** False once a server has refused a transaction as an unknown method. */
  transactions: boolean;
  sessionId: string | null;
  /** True once the server has replied to `connect` on this socket. */
  sessionOpen: boolean;
  /** `offering` until the answer is set, then `answered`. */
  peer: 'none' | 'offering' | 'answered';
  offer: string | null;
  /** True once the media of the current peer has flowed. */
  mediaUp: boolean;
  /** True while the timer `flow` runs. */
  flowDue: boolean;
  pipeline: string | null;
  publisher: string | null;
  viewer: string | null;
  /** True once a viewer has connected to the viewer endpoint. */
  joined: boolean;
  /** The viewer endpoint whose viewer left, until it is released. */
  departed: string | null;
  /** Candidates received before the reply with the id of their endpoint. */
  early: readonly { readonly object: string; readonly candidate: IceCandidate }[];
}

export const noFailures: MachineState['failures'] = {
  unreachable: 0,
  refused: 0,
  unauthorized: 0,
};

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
    sessionOpen: false,
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
