import { createHmac } from 'node:crypto';
import type { TurnCredentials } from './turn-server.ts';

/** Long enough for a viewer that is left open over night; they are renewed much earlier. */
const lifetimeS = 12 * 60 * 60;

/**
 * Time-limited credentials for a user, made from the secret of the TURN server: coturn's
 * `use-auth-secret` (draft-uberti-behave-turn-rest-00).
 */
export function timeLimitedCredentials(
  secret: string,
  user: string,
  nowMs = Date.now(),
): TurnCredentials {
  const expiry = Math.floor(nowMs / 1000) + lifetimeS;
  const username = `${expiry}:${user.replace(/[^\w.-]/g, '-')}`;
  const password = createHmac('sha1', secret).update(username).digest('base64');
  return { username, password };
}
