import type { ConstructorParams, CreatableType, OperationName, OperationParams } from './api.ts';
import type { InnerRequest } from './call.ts';
import type { EventType } from './events.ts';
import type { ObjectType } from './ids.ts';
import { requests, type RequestBody } from './requests.ts';
import { parseReply, type Reply } from './rpc.ts';

declare const refType: unique symbol;

/** The value of an earlier operation of the same transaction, as text: `newref:N`. */
export type Ref<T extends ObjectType = ObjectType> = string & { readonly [refType]?: T };

/** Builds the operations of one `transaction`; they run in order and stop at the first error. */
export class Transaction {
  readonly #operations: InnerRequest[] = [];

  get operations(): readonly InnerRequest[] {
    return this.#operations;
  }

  create<T extends CreatableType>(type: T, constructorParams: ConstructorParams[T]): Ref<T> {
    return this.#add(requests.create(type, constructorParams)) as Ref<T>;
  }

  invoke<O extends OperationName, T extends ObjectType = ObjectType>(
    on: Ref<T> | string,
    operation: O,
    params?: OperationParams<T, O & OperationName<T>>,
  ): Ref {
    return this.#add(
      requests.invoke<T, O & OperationName<T>>(on, operation as O & OperationName<T>, params),
    );
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
