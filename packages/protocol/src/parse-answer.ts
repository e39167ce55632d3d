import * as v from 'valibot';
import { ProtocolError } from './protocol-error.ts';

/** Reads an answer by its schema. Throws a ProtocolError `invalid-response`. */
export function parseAnswer<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  description: string,
): v.InferOutput<S> {
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new ProtocolError('invalid-response', `Invalid ${description}: ${issue.message}`);
}
