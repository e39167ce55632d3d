import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const secretBytes = 32;
const idBytes = 9;

/** A random secret of 256 bits, in base64url. */
export function makeSecret(): string {
  return randomBytes(secretBytes).toString('base64url');
}

/** A random id of 72 bits, in base64url; it starts with no hyphen, which a command takes for an option. */
export function makeId(): string {
  return randomBytes(idBytes).toString('base64url').replace(/^-/, '_');
}

/** What is stored of a secret. One of 256 random bits needs neither salt nor a slow hash. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** Compares in constant time. */
export function matchesHash(secret: string, hash: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(secret)), Buffer.from(hash));
}
