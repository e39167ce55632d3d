import { errorCatalogue, kurentoErrors } from '../errors.ts';
import type { Failure, Parsed } from '../rpc.ts';

/** The reply to a message that is not a request; it has an id only where just the params are invalid. */
export function invalidMessageReply(parsed: Exclude<Parsed, { kind: 'request' }>): Failure {
  if (parsed.kind !== 'invalid') {
    return { jsonrpc: '2.0', id: null, error: kurentoErrors.invalidRequest().toJSON() };
  }
  const { error } = parsed;
  const id = error.code === errorCatalogue.INTERNAL_ERROR.code ? parsed.id : null;
  return { jsonrpc: '2.0', id, error };
}
