import { actions, grantsSchema, type Grants } from '@boardcast/protocol';
import * as v from 'valibot';

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
