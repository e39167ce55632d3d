import { actions, grantsSchema, type Action, type Grants } from '@boardcast/protocol';
import * as v from 'valibot';

/** Whether grants allow an action, or any action when it is undefined, on a board. */
export function grantsAllow(grants: Grants, action: Action | undefined, board: string): boolean {
  const isGranted =
    action === undefined ? grants.actions.length > 0 : grants.actions.includes(action);
  return isGranted && grants.boards.some((one) => matches(one, board));
}

function matches(pattern: string, board: string): boolean {
  return pattern.endsWith('*') ? board.startsWith(pattern.slice(0, -1)) : pattern === board;
}

/** Reads grants that a person gave. Throws an Error in one line for people. */
export function parseGrants(boards: readonly string[], given: readonly string[]): Grants {
  const parsed = v.safeParse(grantsSchema, { boards, actions: given });
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new Error(
    issue.path?.[0].key === 'actions'
      ? `Invalid action "${String(issue.input)}": expected ${actions.join(', ')}.`
      : `Invalid board "${String(issue.input)}": expected a name, or its beginning and an asterisk.`,
  );
}
