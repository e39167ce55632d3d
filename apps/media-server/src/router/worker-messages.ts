import type { Family } from '../metrics/family.ts';
import type { Load } from '../server.ts';

/** What the router tells a worker, over the channel between parent and child. */
export type ToWorker =
  /** A client's message; the first of a client begins its conversation. */
  | { readonly kind: 'said'; readonly client: number; readonly text: string }
  | { readonly kind: 'left'; readonly client: number }
  | { readonly kind: 'report'; readonly query: number }
  /** Release everything, then end. */
  | { readonly kind: 'end' };

/** What a worker tells the router. Both are the same program: nothing of it comes from outside. */
export type FromWorker =
  | { readonly kind: 'ready'; readonly mediaPort: number }
  /** It cannot begin; `reason` is one line for people. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** A reply or an event for a client. */
  | { readonly kind: 'said'; readonly client: number; readonly text: string }
  /** Told upon each change, and every second to show that it lives. */
  | { readonly kind: 'load'; readonly load: Load }
  | { readonly kind: 'report'; readonly query: number; readonly report: WorkerReport };

export interface WorkerReport {
  readonly families: readonly Family[];
  /** The ids of the sessions that it knows. */
  readonly sessions: readonly string[];
  /** The media port is still its own. */
  readonly mediaPortAlive: boolean;
}
