import { createHash, timingSafeEqual } from 'node:crypto';
import type { Verification, VerificationRequest } from '@boardcast/protocol';
import type { AccessControl } from './access-control.ts';
import type { AccessStore } from './access-store.ts';
import { mayDo, type Principal } from './principal.ts';
import { passwordOfId, signToken } from './tokens.ts';

type Credentials = VerificationRequest['credentials'];
type Digest = Extract<Credentials, { readonly scheme: 'digest' }>;

/** Decides for another server, such as that of RTSP, whether a client may watch a board. */
export async function verifyCredentials(
  access: AccessControl,
  store: AccessStore | undefined,
  { board, credentials }: VerificationRequest,
): Promise<Verification['decision']> {
  const principal = await principalOf(access, store, credentials);
  if (principal === undefined) return 'unauthorized';
  return mayDo(principal, 'watch', board) ? 'allowed' : 'forbidden';
}

async function principalOf(
  access: AccessControl,
  store: AccessStore | undefined,
  credentials: Credentials,
): Promise<Principal | undefined> {
  const token =
    credentials.scheme === 'basic'
      ? credentials.password
      : store && (await tokenOfDigest(store, credentials));
  const principal = token === undefined ? undefined : await access.verify(token);
  return typeof principal === 'string' ? undefined : principal;
}

/** The password is not sent, so those of each token of the user's name are tried. */
async function tokenOfDigest(store: AccessStore, digest: Digest): Promise<string | undefined> {
  for (const entry of store.tokens) {
    if (entry.subject !== digest.username && entry.id !== digest.username) continue;
    const passwords = [passwordOfId(store, entry.id), await signToken(store, entry)];
    const found = passwords.find((one) => isEqual(digestResponse(digest, one), digest.response));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** RFC 7616 section 3.4.1; without `qop` RFC 2617 section 3.2.2.1. */
function digestResponse(digest: Digest, password: string): string {
  const { username, realm, nonce, uri, method, algorithm, qop, nc = '', cnonce = '' } = digest;
  const hash = (text: string) =>
    createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text)
      .digest('hex');
  const secret = hash(`${username}:${realm}:${password}`);
  const request = hash(`${method}:${uri}`);
  const middle = qop === undefined ? nonce : `${nonce}:${nc}:${cnonce}:${qop}`;
  return hash(`${secret}:${middle}:${request}`);
}

function isEqual(first: string, second: string): boolean {
  const [a, b] = [Buffer.from(first), Buffer.from(second)];
  return a.length === b.length && timingSafeEqual(a, b);
}
