import { errorMessage, parseTransactionResult, type Success } from '@boardcast/protocol';
import { SignalingError } from '../signaling-error.ts';

/** The value of a reply's result. */
export function valueOf(result: unknown): unknown {
  return (result as { readonly value?: unknown } | null)?.value;
}

/** The successful replies in a transaction's result; none if it is invalid. */
export function repliesIn(result: unknown): readonly Success[] {
  try {
    return parseTransactionResult(valueOf(result)).filter((reply) => 'result' in reply);
  } catch {
    return [];
  }
}

/** What `parse` returns; its error as `not-kurento`. */
export function checked<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new SignalingError('not-kurento', errorMessage(error), { cause: error });
  }
}

/** The id in the result of a method that returns one. */
export function idIn(result: unknown, method: string): string {
  const value = valueOf(result);
  if (typeof value === 'string') return value;
  throw new SignalingError('not-kurento', `The reply to ${method} has no id`);
}

/** The id of the session that `connect` opened. */
export function sessionIdIn(result: unknown): string {
  const id = (result as { readonly sessionId?: unknown } | null)?.sessionId;
  if (typeof id === 'string') return id;
  throw new SignalingError('not-kurento', 'The reply to connect has no session id');
}
