import * as v from 'valibot';

/** What a token may allow: `control` includes data channels to a board, `manage` keys and tokens. */
export const actions = ['watch', 'talk', 'control', 'playback', 'manage'] as const;
export type Action = (typeof actions)[number];

const maxBoards = 100;
/** A board's name, or its beginning followed by an asterisk. */
const pattern = v.pipe(v.string(), v.minLength(1), v.maxLength(1024));

/** The grants in a token: each action on each board that a pattern matches. */
export const grantsSchema = v.object({
  boards: v.pipe(v.array(pattern), v.maxLength(maxBoards)),
  actions: v.array(v.picklist(actions)),
});
export type Grants = v.InferOutput<typeof grantsSchema>;

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
