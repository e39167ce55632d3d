import { parseAuthorization } from './authorization-header.ts';
import { DigestNonces } from './digest-nonces.ts';
import type {
  RtspAuthenticator,
  RtspAuthorization,
  RtspAuthorizationRequest,
  RtspCredentials,
  RtspDecision,
  VerifyRtspCredentials,
} from './rtsp-authenticator.ts';
import { boardOf } from '../message/rtsp-url.ts';

export const rtspRealm = 'boardcast';

export interface PasswordAuthenticatorOptions {
  readonly verify: VerifyRtspCredentials;
  /** In ms since 1970. */
  readonly now?: () => number;
}

const unauthorized: RtspAuthorization = {
  decision: 'unauthorized',
  isStale: false,
  recheck: () => Promise.resolve('unauthorized'),
};

/** Digest with SHA-256 or MD5 (RFC 7616), and Basic (RFC 7617). */
export class PasswordAuthenticator implements RtspAuthenticator {
  readonly #verify: VerifyRtspCredentials;
  readonly #nonces: DigestNonces;

  constructor({ verify, now }: PasswordAuthenticatorOptions) {
    this.#verify = verify;
    this.#nonces = new DigestNonces(now);
  }

  /** MD5 after SHA-256: clients that know MD5 only take the last Digest that they are offered. */
  challenge(connection: string, isStale: boolean): readonly string[] {
    const stale = isStale ? ', stale=true' : '';
    const digest = (algorithm: string) =>
      `Digest realm="${rtspRealm}", nonce="${this.#nonces.create(connection)}", ` +
      `algorithm=${algorithm}, qop="auth"${stale}`;
    return [digest('SHA-256'), digest('MD5'), `Basic realm="${rtspRealm}", charset="UTF-8"`];
  }

  async authorize(request: RtspAuthorizationRequest): Promise<RtspAuthorization> {
    const { authorization = '', method, board, connection } = request;
    const credentials = parseAuthorization(authorization, method);
    if (credentials === undefined || !concerns(credentials, board)) return unauthorized;
    if (credentials.scheme === 'digest' && !this.#nonces.isValid(credentials.nonce, connection)) {
      return { ...unauthorized, isStale: true };
    }
    const recheck = (): Promise<RtspDecision> => this.#verify(credentials, board);
    return { decision: await recheck(), isStale: false, recheck };
  }
}

/** A response that was computed for another board's URL does not count (RFC 7616 section 3.4.6). */
function concerns(credentials: RtspCredentials, board: string): boolean {
  if (credentials.scheme === 'basic') return true;
  return credentials.realm === rtspRealm && boardOf(credentials.uri)?.board === board;
}
