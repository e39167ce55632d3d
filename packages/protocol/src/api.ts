import * as v from 'valibot';
import { kurentoErrors } from './errors.ts';
import { isEventType, type EventType } from './events.ts';
import { objectTypes, type ObjectType } from './ids.ts';
import { operations } from './operations.ts';
import { ProtocolError } from './protocol-error.ts';

type Table = typeof operations;
interface Schemas {
  readonly params: v.GenericSchema;
  readonly result: v.GenericSchema;
}
type Signature<S> = S extends Schemas
  ? { readonly params: v.InferInput<S['params']>; readonly result: v.InferOutput<S['result']> }
  : never;

/** The operations of each type of object, with their parameters and results. */
export type Operations = {
  readonly [T in ObjectType]: { readonly [O in keyof Table[T]]: Signature<Table[T][O]> };
};

type Entry<T extends ObjectType, O> = T extends ObjectType
  ? O extends keyof Operations[T]
    ? Operations[T][O]
    : never
  : never;

/** The names of the operations of a type of object. */
export type OperationName<T extends ObjectType = ObjectType> = T extends ObjectType
  ? keyof Operations[T] & string
  : never;
/** The parameters of an operation. */
export type OperationParams<T extends ObjectType, O extends OperationName<T>> =
  Entry<T, O> extends { readonly params: infer P } ? P : never;
/** The result of an operation. */
export type OperationResult<T extends ObjectType, O extends OperationName<T>> =
  Entry<T, O> extends { readonly result: infer R } ? R : never;

/** The constructor parameters of each type that clients can create. */
export interface ConstructorParams {
  readonly MediaPipeline: Readonly<Record<string, never>>;
  readonly WebRtcEndpoint: {
    /** The id of the pipeline. */
    readonly mediaPipeline: string;
    /** Whether the endpoint only receives from its peer. */
    readonly recvonly?: boolean;
    /** Whether the endpoint only sends to its peer. */
    readonly sendonly?: boolean;
    readonly useDataChannels?: boolean;
  };
}
/** The types that clients can create. */
export type CreatableType = keyof ConstructorParams;

interface OperationEntry {
  readonly params: v.ObjectSchema<v.ObjectEntries, undefined>;
  readonly result: v.GenericSchema;
}

function find(type: ObjectType, name: string): OperationEntry | undefined {
  const table = operations[type] as unknown as Readonly<Record<string, OperationEntry>>;
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a integer',
  integer: 'a integer',
  boolean: 'a boolean',
  object: 'a object',
  picklist: 'a string',
};

/** Parameters are objects, whose keys are text. */
function keyOf(item: v.IssuePathItem | undefined): string | undefined {
  return typeof item?.key === 'string' ? item.key : undefined;
}

/** Kurento's error for invalid parameters: the first invalid one, and the expected type. */
function marshallError(schema: OperationEntry['params'], issue: v.BaseIssue<unknown>) {
  const name = keyOf(issue.path?.[0]) ?? '';
  let entry = schema.entries[name] as { type?: string; wrapped?: { type: string } } | undefined;
  if (entry?.type === 'optional') entry = entry.wrapped;
  if (entry?.type === 'picklist' && typeof issue.input === 'string') {
    return kurentoErrors.marshall("Invalid value for 'MediaType'");
  }
  const deep = (issue.path?.length ?? 0) > 1 && entry?.type === 'object';
  const inner = deep ? (keyOf(issue.path?.at(-1)) ?? name) : name;
  const type = deep ? issue.type : (entry?.type ?? 'object');
  return kurentoErrors.marshall(`'${inner}' parameter should be ${typeNames[type] ?? 'a string'}`);
}

/**
 * Validates an operation's name and parameters as Kurento does, and returns the parameters. Throws a
 * KurentoError 40008 for an unknown operation and 40001 for an invalid parameter.
 */
export function checkOperation(
  type: ObjectType,
  operation: string,
  params: unknown,
): Readonly<Record<string, unknown>> {
  const given = params ?? {};
  const entry = find(type, operation);
  const record = typeof given === 'object' && !Array.isArray(given);
  if (entry === undefined) {
    throw kurentoErrors.unknownOperation(operation, record ? Object.keys(given).length : 0);
  }
  if (params === undefined && requiresParams(entry)) {
    throw kurentoErrors.marshall("'operationParams' is required");
  }
  if (!record) throw kurentoErrors.marshall("'operationParams' parameter should be a object");
  const parsed = v.safeParse(entry.params, numbersAsText(entry.params, given));
  if (!parsed.success) throw marshallError(entry.params, parsed.issues[0]);
  return parsed.output;
}

/** Kurento accepts a number where it expects text. */
function numbersAsText(schema: OperationEntry['params'], given: object): object {
  const entries = Object.entries(given).map(([key, value]: [string, unknown]) => {
    const wanted = Object.hasOwn(schema.entries, key) ? schema.entries[key]?.type : undefined;
    return [key, wanted === 'string' && typeof value === 'number' ? String(value) : value];
  });
  return Object.fromEntries(entries) as object;
}

function requiresParams(entry: OperationEntry): boolean {
  return Object.values(entry.params.entries).some((e) => e.type !== 'optional');
}

/**
 * Checks the result of an operation. Throws a ProtocolError `invalid-result` when it is not of the
 * operation's type.
 */
export function parseResult<T extends ObjectType, O extends OperationName<T>>(
  type: T,
  operation: O,
  value: unknown,
): OperationResult<T, O> {
  const entry = find(type, operation);
  const parsed = entry === undefined ? undefined : v.safeParse(entry.result, value);
  if (parsed?.success !== true) {
    throw new ProtocolError(
      'invalid-result',
      `The server answered ${operation} with something that is not its result.`,
    );
  }
  return parsed.output as OperationResult<T, O>;
}

const webRtcEndpointParams = v.object({
  mediaPipeline: v.string(),
  recvonly: v.optional(v.boolean()),
  sendonly: v.optional(v.boolean()),
  useDataChannels: v.optional(v.boolean()),
});

/**
 * Validates a type and its constructor parameters. Throws a KurentoError 40108 for an unknown type and
 * 40001 for an invalid parameter.
 */
export function checkCreate(
  typeName: string,
  params: unknown,
): { readonly type: CreatableType; readonly params: ConstructorParams[CreatableType] } {
  const bare = typeName.replace(/^kurento\./, '');
  const type = objectTypes.find((name) => name === bare);
  if (type === undefined || type === 'ServerManager') throw kurentoErrors.factoryNotFound(typeName);
  if (type === 'MediaPipeline') return { type, params: {} };
  if (params === undefined) throw kurentoErrors.marshall("'constructorParams' is required");
  const parsed = v.safeParse(webRtcEndpointParams, params);
  if (!parsed.success) throw marshallError(webRtcEndpointParams, parsed.issues[0]);
  return { type, params: parsed.output as ConstructorParams['WebRtcEndpoint'] };
}

/** Validates the name of an event. Throws a KurentoError 40106. */
export function checkEventType(name: string): EventType {
  if (!isEventType(name)) throw kurentoErrors.eventNotSupported(name);
  return name;
}
