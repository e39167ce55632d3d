/** The timeouts of a board's publisher, in milliseconds. */
export const publisherTimeouts = {
  openMs: 10_000,
  offerMs: 10_000,
  requestMs: 10_000,
  stopMs: 2000,
  pingIntervalMs: 20_000,
  /** A Kurento needs 2 to 3 s without packets to report that no media flows. */
  flowCheckDelayMs: 3000,
} as const;

/**
 * The delays of a board between two attempts: doubled from `firstMs` up to `maxMs`, each reduced by
 * a random share of up to `jitter`.
 *
 * - `unreachable`: the socket did not open, it closed, or a request got no reply. The delays are
 *   short, so that the boards are back within 3 s of the first reply of a restarted server. The
 *   jitter spreads 1,000 boards over the second from 1 s to 2 s: some 700 connections per second.
 * - `refused`: the server replied, and publishing failed. Each attempt costs it a pipeline, two
 *   endpoints and an ICE session, and the cause (blocked UDP, for example) is seldom temporary.
 * - `unauthorized`: the server refused the WebSocket for want of a valid key. Only a person can change
 *   that, and a server may block an address that sends many invalid keys.
 */
export const publisherBackoff = {
  unreachable: { firstMs: 500, maxMs: 2000, jitter: 0.5 },
  refused: { firstMs: 1000, maxMs: 30_000, jitter: 0.5 },
  unauthorized: { firstMs: 60_000, maxMs: 600_000, jitter: 0.25 },
} as const;

/** Why an attempt to publish failed; see `publisherBackoff`. */
export type PublisherFailure = keyof typeof publisherBackoff;

/** Candidates that are kept until the reply that identifies their endpoint; later ones are dropped. */
export const maxEarlyCandidates = 64;
