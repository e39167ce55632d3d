import type { KurentoEvent } from '@boardcast/protocol';
import type { Backoff } from '../backoff.ts';
import type { Log } from '../log.ts';
import type { OpenSocket } from './socket.ts';

/**
 * - `idle`: not connected yet, or `connect` failed.
 * - `connecting`: `connect` is under way.
 * - `open`: requests are sent.
 * - `waiting`: the connection was lost and is being reopened; requests wait for it.
 * - `closed`: closed by `close`, or no reconnect attempts are left.
 */
export type ClientState = 'idle' | 'connecting' | 'open' | 'waiting' | 'closed';

/** The options of a {@link KurentoClient}. */
export interface ClientOptions {
  /** The server's WebSocket URL, such as `ws://localhost:8888/kurento`. */
  readonly url: string;
  /** `openBrowserSocket`, or `openNodeSocket` of `@boardcast/signaling/node`. */
  readonly openSocket: OpenSocket;
  /** A key or a token; see {@link OpenSocket} for how it is sent. */
  readonly token?: string | undefined;
  /** Milliseconds before a request without a reply fails; 10,000 by default. */
  readonly requestTimeoutMs?: number;
  /** Milliseconds between two pings; 20,000 by default. */
  readonly pingIntervalMs?: number;
  /** Milliseconds before a ping without a reply reopens the connection; 10,000 by default. */
  readonly pingTimeoutMs?: number;
  /** The delays between reconnect attempts; doubling from 1 s up to 30 s by default. */
  readonly backoff?: Backoff;
  /** Takes the client's log; by default errors go to the console. */
  readonly log?: Log;
}

/** The events of a {@link KurentoClient}, with the arguments of their listeners. */
export interface ClientEvents {
  /** The state changed. */
  readonly state: readonly [ClientState];
  /** An event of an object that this session subscribed to. */
  readonly event: readonly [KurentoEvent];
  /** The connection was reopened and the server still had the session. */
  readonly resumed: readonly [];
  /** The connection was reopened, but the session and its objects no longer exist. */
  readonly lost: readonly [];
}
