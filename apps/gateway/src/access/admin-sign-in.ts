import type { AccessStore } from './access-store.ts';
import { issueToken } from './tokens.ts';

/** A token that was issued at the first start; `existing` if an administrator has one already. */
export type AdminSignIn = { readonly token: string } | 'existing';

const validMs = 365 * 86_400_000;

/** Issues an administrator's token unless there is one. */
export async function adminSignIn(store: AccessStore): Promise<AdminSignIn> {
  if (store.tokens.some(({ admin }) => admin)) return 'existing';
  const expires = new Date(Date.now() + validMs);
  return { token: await issueToken(store, { subject: 'owner', grants: undefined, expires }) };
}
