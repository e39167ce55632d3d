import type { Metrics } from '../metrics/process-metrics.ts';
import type { Load } from '../server.ts';

/** Messages from the router to a worker, over the IPC channel between parent and child. */
export type ToWorker =
  /** A client's message; the first one of a client opens its connection. */
  | { readonly kind: 'message'; readonly client: number; readonly text: string }
  | { readonly kind: 'disconnected'; readonly client: number }
  | { readonly kind: 'report'; readonly query: number }
  /** Release everything and end. */
  | { readonly kind: 'end' };

/** Messages from a worker to the router. Both are the same program, so they are not validated. */
export type FromWorker =
  | { readonly kind: 'ready'; readonly mediaPort: number }
  /** It cannot start; `reason` is one sentence. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** A reply or an event for a client. */
  | { readonly kind: 'message'; readonly client: number; readonly text: string }
  /** Sent after each change, and every second as a heartbeat. */
  | { readonly kind: 'load'; readonly load: Load }
  | { readonly kind: 'report'; readonly query: number; readonly report: WorkerReport };

export interface WorkerReport {
  readonly metrics: Metrics;
  /** The ids of its sessions. */
  readonly sessions: readonly string[];
  /** Whether it still has its media port. */
  readonly hasMediaPort: boolean;
}
