/**
 * - `unauthorized`: without valid credentials.
 * - `forbidden`: these credentials are valid, but not for this board.
 */
export type RtspDecision = 'allowed' | 'unauthorized' | 'forbidden';

export interface BasicCredentials {
  readonly scheme: 'basic';
  readonly username: string;
  readonly password: string;
}

/** What a client proves its password with (RFC 7616 section 3.4, RFC 2617 without `qop`). */
export interface DigestCredentials {
  readonly scheme: 'digest';
  readonly username: string;
  readonly realm: string;
  readonly nonce: string;
  readonly uri: string;
  /** The RTSP method. */
  readonly method: string;
  /** In lower-case hexadecimal. */
  readonly response: string;
  readonly algorithm: 'MD5' | 'SHA-256';
  readonly qop?: 'auth';
  readonly nc?: string;
  readonly cnonce?: string;
}

export type RtspCredentials = BasicCredentials | DigestCredentials;

/** Whether credentials are those of somebody who may watch a board. */
export type VerifyRtspCredentials = (
  credentials: RtspCredentials,
  board: string,
) => Promise<RtspDecision>;

export interface RtspAuthorizationRequest {
  /** The value of `Authorization`. */
  readonly authorization: string | undefined;
  readonly method: string;
  readonly uri: string;
  readonly board: string;
  /** An id of the TCP connection, which alone can use the nonces that were made for it. */
  readonly connection: string;
}

export interface RtspAuthorization {
  readonly decision: RtspDecision;
  /** The nonce has expired: the client can prove its password again without asking its user. */
  readonly isStale: boolean;
  /** Decides again about the same credentials, which may have been revoked. */
  recheck(): Promise<RtspDecision>;
}

/** Decides who may watch which board. */
export interface RtspAuthenticator {
  /** The values of `WWW-Authenticate`, the preferred one first. */
  challenge(connection: string, isStale: boolean): readonly string[];
  authorize(request: RtspAuthorizationRequest): Promise<RtspAuthorization>;
}
