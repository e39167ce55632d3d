import type { Reply, Request } from '@boardcast/protocol';
import type { ClientConnection } from './client-sessions.ts';

/** The client's side, as an upstream uses it. */
export interface UpstreamClient {
  readonly connection: ClientConnection;
  /** Whether the client's WebSocket is open. */
  readonly isOpen: boolean;
  /** Takes a message of a media server; `node` is its id, where there are several. */
  receive(text: string, node?: string): void;
  /** The upstream can serve the client no longer: its WebSocket is closed, with a code of RFC 6455. */
  close(code: number, reason: string | Buffer): void;
}

/** Executes the requests of one client. */
export interface Upstream {
  /** Whether replies may still arrive. */
  readonly isOpen: boolean;
  /** What is awaited before a request is validated; undefined for nothing. */
  prepare?(request: Request): Promise<void> | undefined;
  /** Where a request is executed, awaited before it is sent; undefined when it is sent as it is. */
  place?(request: Request): Promise<Request> | undefined;
  /** A message of the client; `request` is undefined for a text that is none. */
  send(text: string, request: Request | undefined): void;
  /** A reply to a request, before the client's objects are updated. */
  replied?(request: Request, reply: Reply, node: string | undefined): void;
  /** The client's WebSocket was closed: nothing is opened any more. */
  clientClosed(): void;
  /** Idempotent. */
  terminate(): void;
}

/** Close codes (RFC 6455 section 7.4.1). */
export const closeCodes = {
  policyViolation: 1008,
  internalError: 1011,
  serviceRestart: 1012,
  tryAgainLater: 1013,
} as const;
