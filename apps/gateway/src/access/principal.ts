import { grantsAllow, type Action, type Grants } from '@boardcast/protocol';

interface Credential {
  /** The same for every connection of one principal. */
  readonly id: string;
  /** The id of its key or token. */
  readonly credential: string;
  /** When it expires, in seconds since 1970; undefined for never. */
  readonly expires?: number | undefined;
}

/** Who sends a request. */
export type Principal =
  /** Access control is off, or an administrator's token was given. */
  | (Credential & { readonly kind: 'admin' })
  /** A board, by its key: it may publish as `name`. */
  | (Credential & { readonly kind: 'board'; readonly name: string })
  /** A person or a program, by a token. */
  | (Credential & { readonly kind: 'user'; readonly grants: Grants });

/** The principal of everybody where access control is off. */
export const everybody: Principal = { kind: 'admin', id: 'everybody', credential: '' };

/** The principal of the recorder, which is no viewer. */
export const recorderId = 'recorder';

/** Whether a principal may do something with the board of a name. */
export function mayDo(principal: Principal, action: Action, board: string): boolean {
  if (principal.kind === 'admin') return true;
  return principal.kind === 'user' && grantsAllow(principal.grants, action, board);
}

/** Whether a principal may manage keys and tokens, and read metrics. */
export function mayManage(principal: Principal): boolean {
  if (principal.kind === 'admin') return true;
  return principal.kind === 'user' && principal.grants.actions.includes('manage');
}

/** Whether a principal sees the board in lists and events. */
export function maySee(principal: Principal, board: string): boolean {
  if (principal.kind === 'board') return principal.name === board;
  return principal.kind === 'admin' || grantsAllow(principal.grants, undefined, board);
}
