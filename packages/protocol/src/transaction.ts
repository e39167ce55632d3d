import {
  parseResult,
  type ConstructorParams,
  type CreatableType,
  type OperationName,
  type OperationParams,
  type OperationResult,
} from './api.ts';
import type { InnerRequest } from './call.ts';
import type { EventType } from './events.ts';
import type { ObjectType } from './ids.ts';
import { ProtocolError } from './protocol-error.ts';
import { makeReference, referencedValue, type Reference } from './references.ts';
import { requests, type RequestBody } from './requests.ts';
import { parseReply, type Reply } from './rpc.ts';

declare const objectType: unique symbol;

/** A reference to an object that the same transaction creates, or an object's id as plain text. */
export type ObjectReference<T extends ObjectType = ObjectType> = Reference<string> & {
  readonly [objectType]?: T;
};

/** The type of object that each parameter must refer to: another type does not compile. */
interface ReferredBy {
  readonly sink: ObjectReference<'WebRtcEndpoint'>;
  readonly mediaPipeline: ObjectReference<'MediaPipeline'>;
}
type WithReferences<P> = { [K in keyof P]: K extends keyof ReferredBy ? ReferredBy[K] : P[K] };

type Parse = (value: unknown) => unknown;

/**
 * Builds the operations of one `transaction`. A server executes them in order and stops at the first
 * error; what was done before it stays done.
 */
export class Transaction {
  readonly #operations: InnerRequest[] = [];
  readonly #parsers = new Map<Reference, Parse>();

  /** The operations so far, to be sent by `requests.transaction`. */
  get operations(): readonly InnerRequest[] {
    return this.#operations;
  }

  /** Adds the creation of an object; the reference is to its id. */
  create<T extends CreatableType>(
    type: T,
    constructorParams: WithReferences<ConstructorParams[T]>,
  ): ObjectReference<T> {
    const body = requests.create<T>(type, constructorParams as ConstructorParams[T]);
    return this.#add(body, parseId);
  }

  /** Adds the call of an operation; the reference is to its result. */
  invoke<T extends ObjectType, O extends OperationName<T>>(
    type: T,
    object: ObjectReference<T>,
    operation: O,
    params?: WithReferences<OperationParams<T, O>>,
  ): Reference<OperationResult<T, O>> {
    const body = requests.invoke<T, O>(object, operation, params as OperationParams<T, O>);
    return this.#add(body, (value) => parseResult(type, operation, value));
  }

  /** Adds a subscription to an object's events; the reference is to its id. */
  subscribe(object: ObjectReference, type: EventType): Reference<string> {
    return this.#add(requests.subscribe(object, type), parseId);
  }

  /** Adds a `describe`, which fails when there is no such object. */
  describe(object: ObjectReference): void {
    this.#add(requests.describe(object), ignore);
  }

  /** Adds the release of an object. */
  release(object: ObjectReference): void {
    this.#add(requests.release(object), ignore);
  }

  /** Reads what the operations came to: `values` are the values of their replies, in order. */
  read(values: readonly unknown[]): TransactionValues {
    return new TransactionValues(values, this.#parsers);
  }

  #add<V>({ method, params }: RequestBody, parse: (value: unknown) => V): Reference<V> {
    const id = this.#operations.length;
    const reference = makeReference<V>(id);
    this.#operations.push({ jsonrpc: '2.0', id, method, params });
    this.#parsers.set(reference, parse);
    return reference;
  }
}

/** The values of a transaction's operations, by the references that its builder returned. */
export class TransactionValues {
  readonly #values: readonly unknown[];
  readonly #parsers: ReadonlyMap<Reference, Parse>;

  constructor(values: readonly unknown[], parsers: ReadonlyMap<Reference, Parse>) {
    this.#values = values;
    this.#parsers = parsers;
  }

  /** The value of one operation. Throws a ProtocolError `invalid-result` when it is not of its type. */
  get<V>(reference: Reference<V>): V {
    const parse = this.#parsers.get(reference);
    if (parse === undefined)
      throw new ProtocolError('invalid-result', `No operation: ${reference}`);
    return parse(referencedValue(reference, this.#values)) as V;
  }
}

function parseId(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new ProtocolError(
    'invalid-result',
    'The server answered with something that is not an id.',
  );
}

function ignore(): undefined {
  return undefined;
}

/**
 * The inner replies of a transaction's `value`. Throws a ProtocolError `invalid-transaction-result`
 * when it is not a list of replies.
 */
export function parseTransactionResult(value: unknown): readonly Reply[] {
  const replies = Array.isArray(value) ? value.map(parseReply) : undefined;
  if (replies === undefined || replies.includes(undefined)) {
    throw new ProtocolError(
      'invalid-transaction-result',
      'The server answered a transaction with something that is not a list of replies.',
    );
  }
  return replies as readonly Reply[];
}
