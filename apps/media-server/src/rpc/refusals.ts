import type { Failure, Parsed } from '@boardcast/protocol';
import { errorCatalogue, kurentoErrors } from '@boardcast/protocol';

/** What a message that is no request is answered; its id counts only where all but the params is right. */
export function refusal(parsed: Exclude<Parsed, { kind: 'request' }>): Failure {
  if (parsed.kind !== 'invalid') {
    return { jsonrpc: '2.0', id: null, error: kurentoErrors.invalidRequest().toJSON() };
  }
  const { error } = parsed;
  const id = error.code === errorCatalogue.INTERNAL_ERROR.code ? parsed.id : null;
  return { jsonrpc: '2.0', id, error };
}

/** What a request without an id is answered once it is executed. */
export function ignored(result: unknown): Failure {
  const error = {
    ...kurentoErrors.notification().toJSON(),
    data: { ...(result as object | null) },
  };
  return { jsonrpc: '2.0', id: null, error };
}
