/** Options of everything that waits for the server. */
export interface RequestOptions {
  /** Aborts the wait: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}
