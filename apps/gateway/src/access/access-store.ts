import { grantsSchema } from '@boardcast/protocol';
import * as v from 'valibot';

export const keySchema = v.object({
  id: v.string(),
  /** The board's name. */
  board: v.string(),
  hash: v.string(),
  created: v.string(),
});
export const tokenSchema = v.object({
  id: v.string(),
  subject: v.string(),
  grants: v.optional(grantsSchema),
  admin: v.boolean(),
  /** Seconds since 1970. */
  expires: v.number(),
  created: v.string(),
});

/** A board's key without the key itself. */
export type BoardKey = v.InferOutput<typeof keySchema>;
/** A token that was issued, without the token itself. */
export type IssuedToken = v.InferOutput<typeof tokenSchema>;

/** Keys and issued tokens: in a file of this machine, or in what all gateways have in common. */
export interface AccessStore {
  /** The key with which tokens are signed (RFC 7518 section 3.2, HS256). */
  readonly signingKey: Uint8Array;
  readonly keys: readonly BoardKey[];
  readonly tokens: readonly IssuedToken[];
  hasKey(id: string): boolean;
  /** Makes a key for a board; the key is returned once and stored as a hash. */
  addKey(board: string): Promise<{ readonly id: string; readonly key: string }>;
  /** The entry of a key as a board sends it; undefined if there is none. */
  findKey(key: string): BoardKey | undefined;
  addToken(token: Omit<IssuedToken, 'created'>): Promise<void>;
  isRevoked(tokenId: string): boolean;
  /** Revokes a key or a token by its id; false if there is none. */
  revoke(id: string): Promise<boolean>;
  /** Calls back after each change; returns a function that ends that. */
  onChange(listener: () => void): () => void;
  /** Reads what other processes may have changed, where nobody tells; whether there was something. */
  refresh(): Promise<boolean>;
  /** Idempotent. */
  close(): void;
}
