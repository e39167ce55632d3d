import { sessionAllows, type Action, type Session } from '@boardcast/protocol';

/** Whether the user may restart a board. */
export function mayRestart(session: Session | undefined, board: string): boolean {
  const manages = session?.kind === 'user' && session.actions.includes('manage');
  return manages || isAllowed(session, 'control', board);
}

/** Whether the user may do something with a board; false until it is known who that is. */
export function isAllowed(session: Session | undefined, action: Action, board: string): boolean {
  return session !== undefined && sessionAllows(session, action, board);
}
