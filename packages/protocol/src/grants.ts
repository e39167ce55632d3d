import type { Action, Grants } from './access-api.ts';
import type { Session } from './http-api.ts';

/** Whether grants allow an action, or any action when it is undefined, on a board. */
export function grantsAllow(grants: Grants, action: Action | undefined, board: string): boolean {
  const isGranted =
    action === undefined ? grants.actions.length > 0 : grants.actions.includes(action);
  return isGranted && grants.boards.some((pattern) => matchesBoard(pattern, board));
}

/** Whether who is signed in may do something with a board. */
export function sessionAllows(session: Session, action: Action, board: string): boolean {
  if (!session.accessControl || session.kind === 'admin') return true;
  const isGranted = session.kind === 'user' && session.actions.includes(action);
  return isGranted && session.boards.some((pattern) => matchesBoard(pattern, board));
}

/** Whether a pattern is a board's name, or its beginning followed by an asterisk. */
export function matchesBoard(pattern: string, board: string): boolean {
  return pattern.endsWith('*') ? board.startsWith(pattern.slice(0, -1)) : pattern === board;
}
