import { grantsSchema, type Grants } from '@boardcast/protocol';
import { jwtVerify, SignJWT, errors } from 'jose';
import * as v from 'valibot';
import type { AccessStore } from './access-store.ts';
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
  const id = makeId();
  const seconds = Math.floor(expires.getTime() / 1000);
  const admin = grants === undefined;
  await store.addToken({ id, subject, admin, expires: seconds, ...(grants && { grants }) });
  return new SignJWT(admin ? { admin } : { grants })
    .setProtectedHeader({ alg: algorithm })
    .setIssuer(issuer)
    .setSubject(subject)
    .setJti(id)
    .setExpirationTime(seconds)
    .sign(store.signingKey);
}

/** The principal of a token, or why it has none. Only this server's clock decides on its time. */
export async function verifyToken(
  store: AccessStore,
  token: string,
): Promise<Principal | TokenFailure> {
  try {
    const options = { issuer, algorithms: [algorithm], requiredClaims: ['exp', 'sub', 'jti'] };
    const { payload } = await jwtVerify(token, store.signingKey, options);
    const { jti, exp, admin, grants } = v.parse(claimsSchema, payload);
    if (store.isRevoked(jti)) return 'revoked';
    const credential = { id: `token ${jti}`, credential: jti, expires: exp };
    if (admin === true) return { ...credential, kind: 'admin' };
    if (grants === undefined) return 'malformed';
    return { ...credential, kind: 'user', grants };
  } catch (error) {
    return error instanceof errors.JWTExpired ? 'expired' : 'malformed';
  }
}
