import { createHmac, timingSafeEqual } from 'node:crypto';
import { grantsSchema, type Grants } from '@boardcast/protocol';
import { decodeJwt, errors, jwtVerify, SignJWT } from 'jose';
import * as v from 'valibot';
import type { AccessStore, IssuedToken } from './access-store.ts';
import type { Principal } from './principal.ts';
import { makeId } from './secret.ts';

const issuer = 'boardcast';
const algorithm = 'HS256';

const claimsSchema = v.object({
  sub: v.pipe(v.string(), v.maxLength(256)),
  jti: v.string(),
  exp: v.number(),
  admin: v.optional(v.boolean()),
  grants: v.optional(grantsSchema),
});

/** What a token is issued for. */
export interface TokenRequest {
  readonly subject: string;
  /** Undefined for an administrator's token. */
  readonly grants: Grants | undefined;
  readonly expires: Date;
}

export type TokenFailure = 'malformed' | 'expired' | 'revoked';

/** Issues a signed token (RFC 7519) and lists it in the store. */
export async function issueToken(store: AccessStore, request: TokenRequest): Promise<string> {
  const { subject, grants, expires } = request;
  const seconds = Math.floor(expires.getTime() / 1000);
  const admin = grants === undefined;
  const token = { id: makeId(), subject, admin, expires: seconds, ...(grants && { grants }) };
  await store.addToken(token);
  return signToken(store, token);
}

/** The token of an entry in the store: the same one each time. */
export function signToken(
  store: AccessStore,
  { id, subject, admin, expires, grants }: Omit<IssuedToken, 'created'>,
): Promise<string> {
  return new SignJWT(admin ? { admin } : { grants })
    .setProtectedHeader({ alg: algorithm })
    .setIssuer(issuer)
    .setSubject(subject)
    .setJti(id)
    .setExpirationTime(expires)
    .sign(store.signingKey);
}

const passwordPattern = /^([\w-]{12})\.([\w-]{22})$/;
const passwordLength = 22;

/**
 * The short form of a token, for players whose passwords have an end: ffmpeg takes 127 characters of a
 * user and a password in a URL.
 */
export function playerPassword(store: AccessStore, token: string): string {
  return passwordOfId(store, decodeJwt(token).jti ?? '');
}

/** 132 bits that only this server can make. */
export function passwordOfId(store: AccessStore, id: string): string {
  const hmac = createHmac('sha256', store.signingKey).update(`player ${id}`);
  return `${id}.${hmac.digest('base64url').slice(0, passwordLength)}`;
}

/** The principal of a player's password; undefined for what is none. */
function verifyPassword(store: AccessStore, text: string): Principal | TokenFailure | undefined {
  const [, id = ''] = passwordPattern.exec(text) ?? [];
  if (id === '') return undefined;
  if (!timingSafeEqual(Buffer.from(text), Buffer.from(passwordOfId(store, id)))) return 'malformed';
  if (store.isRevoked(id)) return 'revoked';
  const token = store.tokens.find((entry) => entry.id === id);
  if (token === undefined || token.expires * 1000 <= Date.now()) return 'expired';
  return principalOf({ jti: id, exp: token.expires, admin: token.admin, grants: token.grants });
}

/** The principal of a token or of its short form, or why it has none. Only this server's clock decides on its time. */
export async function verifyToken(
  store: AccessStore,
  token: string,
): Promise<Principal | TokenFailure> {
  const byPassword = verifyPassword(store, token);
  if (byPassword !== undefined) return byPassword;
  try {
    const options = { issuer, algorithms: [algorithm], requiredClaims: ['exp', 'sub', 'jti'] };
    const { payload } = await jwtVerify(token, store.signingKey, options);
    const claims = v.parse(claimsSchema, payload);
    return store.isRevoked(claims.jti) ? 'revoked' : principalOf(claims);
  } catch (error) {
    return error instanceof errors.JWTExpired ? 'expired' : 'malformed';
  }
}

function principalOf({
  jti,
  exp,
  admin,
  grants,
}: Omit<v.InferOutput<typeof claimsSchema>, 'sub'>): Principal | 'malformed' {
  const credential = { id: `token ${jti}`, credential: jti, expires: exp };
  if (admin === true) return { ...credential, kind: 'admin' };
  return grants === undefined ? 'malformed' : { ...credential, kind: 'user', grants };
}
