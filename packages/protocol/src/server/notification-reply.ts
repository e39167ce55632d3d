import { kurentoErrors } from '../errors.ts';
import type { Failure } from '../rpc.ts';

/** The reply to a request without an id, after it was executed. */
export function notificationReply(result: unknown): Failure {
  const error = {
    ...kurentoErrors.notification().toJSON(),
    data: { ...(result as object | null) },
  };
  return { jsonrpc: '2.0', id: null, error };
}
