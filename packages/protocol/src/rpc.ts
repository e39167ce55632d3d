import * as v from 'valibot';
import { errorObjectSchema, kurentoErrors, type ErrorObject } from './errors.ts';
import { parseEvent, type KurentoEvent } from './events.ts';

/** The id of a request. JSON-RPC 2.0 allows numbers and strings; Kurento also accepts booleans. */
export type RequestId = number | string | boolean;

/** A request (JSON-RPC 2.0 section 4); its params are not validated. */
export interface Request {
  readonly jsonrpc: '2.0';
  readonly id?: RequestId;
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** A successful reply (JSON-RPC 2.0 section 5). */
export interface Success {
  readonly jsonrpc: '2.0';
  readonly id: RequestId;
  readonly result: unknown;
}

/** An error reply (JSON-RPC 2.0 section 5). */
export interface Failure {
  readonly jsonrpc: '2.0';
  readonly id: RequestId | null;
  readonly error: ErrorObject;
}

/** A reply. */
export type Reply = Success | Failure;

/** A parsed message. */
export type Parsed =
  | { readonly kind: 'request'; readonly request: Request }
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'event'; readonly event: KurentoEvent }
  | { readonly kind: 'invalid'; readonly error: ErrorObject; readonly id: RequestId | null };

const idSchema = v.union([v.pipe(v.number(), v.finite()), v.string(), v.boolean()]);
const jsonrpc = v.literal('2.0');

const requestSchema = v.object({
  jsonrpc,
  id: v.nullish(idSchema),
  method: v.string(),
  params: v.optional(v.unknown()),
});

const successSchema = v.object({ jsonrpc, id: idSchema, result: v.unknown() });
const failureSchema = v.object({ jsonrpc, id: v.nullable(idSchema), error: errorObjectSchema });

function invalid(error: ErrorObject, id: RequestId | null = null): Parsed {
  return { kind: 'invalid', error, id };
}

function idIn(value: object): RequestId | null {
  const id = v.safeParse(idSchema, (value as { id?: unknown }).id);
  return id.success ? id.output : null;
}

/** Parses a reply, or an inner reply of a transaction; undefined when it is not a reply. */
export function parseReply(value: unknown): Reply | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const schema = 'error' in value ? failureSchema : successSchema;
  if (!('error' in value) && !('result' in value)) return undefined;
  const parsed = v.safeParse(schema, value);
  return parsed.success ? (parsed.output as Reply) : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An id or params that are null count as missing, as in Kurento. */
function parseRequest(value: object): Parsed {
  const parsed = v.safeParse(requestSchema, value);
  if (!parsed.success) return invalid(kurentoErrors.invalidRequest().toJSON(), idIn(value));
  const { id: givenId, method, params: givenParams } = parsed.output;
  const id = givenId ?? undefined;
  const params = givenParams ?? undefined;
  if (params !== undefined && !isRecord(params)) {
    return invalid(kurentoErrors.paramsNotAnObject().toJSON(), id ?? null);
  }
  const request: Request = {
    jsonrpc: '2.0',
    method,
    ...(id !== undefined && { id }),
    ...(params !== undefined && { params }),
  };
  return { kind: 'request', request };
}

function parseObject(value: object): Parsed {
  const id = idIn(value);
  if ('method' in value) {
    if (value.method === 'onEvent') return parseEventMessage(value);
    return parseRequest(value);
  }
  const reply = parseReply(value);
  return reply === undefined
    ? invalid(kurentoErrors.invalidRequest().toJSON(), id)
    : { kind: 'reply', reply };
}

function parseEventMessage(value: object): Parsed {
  const params = (value as { params?: { value?: unknown } | null }).params;
  const event = parseEvent(params?.value);
  return event === undefined
    ? invalid(kurentoErrors.invalidRequest().toJSON(), idIn(value))
    : { kind: 'event', event };
}

/** Parses a message (JSON-RPC 2.0 sections 4 and 5); batches are invalid. Never throws. */
export function parseMessage(text: string): Parsed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return invalid(kurentoErrors.parse().toJSON());
  }
  if (!isRecord(value)) return invalid(kurentoErrors.invalidRequest().toJSON());
  return parseObject(value);
}
