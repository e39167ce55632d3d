import type { ConstructorParams, CreatableType, OperationName, OperationParams } from './api.ts';
import type { InnerRequest } from './call.ts';
import type { EventType } from './events.ts';
import type { ObjectType } from './ids.ts';
import { requests, type RequestBody } from './requests.ts';
import { parseReply, type Reply } from './rpc.ts';

declare const refType: unique symbol;

/** The value of an earlier operation of the same transaction, as text: `newref:N`. */
export type Ref<T extends ObjectType = ObjectType> = string & { readonly [refType]?: T };

/** What kind of object each parameter that names one must name: another kind does not compile. */
interface ReferredBy {
  readonly sink: Ref<'WebRtcEndpoint'>;
  readonly mediaPipeline: Ref<'MediaPipeline'>;
}
type WithRefs<P> = { [K in keyof P]: K extends keyof ReferredBy ? ReferredBy[K] : P[K] };

/** Builds the operations of one `transaction`; they run in order and stop at the first error. */
export class Transaction {
  readonly #operations: InnerRequest[] = [];

  get operations(): readonly InnerRequest[] {
    return this.#operations;
  }

  create<T extends CreatableType>(
    type: T,
    constructorParams: WithRefs<ConstructorParams[T]>,
  ): Ref<T> {
    return this.#add(requests.create<T>(type, constructorParams as ConstructorParams[T])) as Ref<T>;
  }

  /** A reference brings its type with it; an id that is plain text stands for any type. */
  invoke<O extends OperationName<T>, T extends ObjectType = ObjectType>(
    on: Ref<T>,
    operation: O,
    params?: WithRefs<OperationParams<T, O>>,
  ): Ref {
    return this.#add(requests.invoke<T, O>(on, operation, params as OperationParams<T, O>));
  }

  subscribe(on: string, type: EventType): void {
    this.#add(requests.subscribe(on, type));
  }

  describe(on: string): void {
    this.#add(requests.describe(on));
  }

  release(on: string): void {
    this.#add(requests.release(on));
  }

  #add({ method, params }: RequestBody): string {
    const id = this.#operations.length;
    this.#operations.push({ jsonrpc: '2.0', id, method, params });
    return `newref:${id}`;
  }
}

/** The inner replies of a transaction's `value`; throws when it is not a list of replies. */
export function parseTransactionResult(value: unknown): readonly Reply[] {
  const replies = Array.isArray(value) ? value.map(parseReply) : undefined;
  if (replies === undefined || replies.includes(undefined)) {
    throw new Error('The server answered a transaction with something that is no list of replies.');
  }
  return replies as readonly Reply[];
}
