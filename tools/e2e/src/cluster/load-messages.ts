import type { LoggedLine } from './cluster-member.ts';
import type { Gap } from './frame-times.ts';

/** How one viewer fared in a period. */
export interface ViewerReport {
  readonly board: string;
  /** The endpoint that it received from last. */
  readonly source: string | undefined;
  readonly frames: number;
  /** The longest one; undefined if it never received a frame. */
  readonly gap: Gap | undefined;
  readonly log: readonly LoggedLine[];
}

export interface BoardReport {
  readonly name: string;
  readonly id: string;
  readonly isPublishing: boolean;
  /** Those that it has published with, the last one last. */
  readonly pipelines: readonly string[];
  readonly log: readonly LoggedLine[];
}

export interface Period {
  /** In ms since 1970. */
  readonly from: number;
  readonly to: number;
}

export interface BoardSpec {
  readonly name: string;
  readonly id: string;
}

export interface MediaObjects {
  readonly pipelines: readonly string[];
  readonly endpoints: number;
  readonly sessions: number;
}

/** What a process of load does; each takes one argument and resolves with a result. */
export interface LoadOperations {
  addBoards(wanted: { readonly boards: readonly BoardSpec[]; readonly url: string }): Promise<void>;
  removeBoards(ids: readonly string[]): Promise<void>;
  boards(period: Period): Promise<readonly BoardReport[]>;
  /** A viewer of each board in turn; `perPage` of them share a list of boards, as a page does. */
  addViewers(wanted: {
    readonly boards: readonly string[];
    /** By which they are reported and removed. */
    readonly group: string;
    readonly url: string;
    readonly listUrl: string;
    readonly perPage: number;
  }): Promise<void>;
  removeViewers(group: string): Promise<void>;
  viewers(of: Period & { readonly group: string }): Promise<readonly ViewerReport[]>;
  /** The maximum delay of this process's event loop since the last call, in ms. */
  delay(none: null): Promise<number>;
  /** The body of an answer; null without one in time. `body` is posted. */
  text(request: { readonly url: string; readonly body?: string }): Promise<string | null>;
  /** What is at a media server. */
  objects(url: string): Promise<MediaObjects>;
}

export type LoadOperation = keyof LoadOperations;

export interface LoadRequest {
  readonly id: number;
  readonly operation: LoadOperation;
  readonly argument: unknown;
}

export type LoadReply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string };
