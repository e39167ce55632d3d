/**
 * Why an operation of this package failed. A Kurento's own refusal is a `KurentoError` instead, with
 * Kurento's code.
 *
 * - `unreachable`: the WebSocket did not open.
 * - `unauthorized`: the server refused the WebSocket with HTTP status 401, 403 or 429.
 * - `timeout`: the server did not open the WebSocket, reply or come back in time.
 * - `disconnected`: the WebSocket closed before the reply.
 * - `not-connected`: the client has not been connected, or has been connected already.
 * - `closed`: the client was closed.
 * - `not-kurento`: the reply is not what a Kurento sends.
 * - `session-lost`: the server no longer has the session.
 * - `endpoint-lost`: the server no longer has the session's endpoint.
 * - `media-disconnected`: the server reports that the media connection is lost.
 * - `media-failed`: the peer connection failed.
 */
export type SignalingErrorCode =
  | 'unreachable'
  | 'unauthorized'
  | 'timeout'
  | 'disconnected'
  | 'not-connected'
  | 'closed'
  | 'not-kurento'
  | 'session-lost'
  | 'endpoint-lost'
  | 'media-disconnected'
  | 'media-failed';

/** A failure with a code to switch on; the message is for logs and names no password. */
export class SignalingError extends Error {
  readonly code: SignalingErrorCode;

  constructor(code: SignalingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SignalingError';
    this.code = code;
  }
}
