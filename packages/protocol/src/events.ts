import * as v from 'valibot';
import { boardEventSchemas, eventEnvelopeSchema, eventSchemas } from './event-schemas.ts';
import type { Tag } from './values.ts';

const schemas = { ...eventSchemas, ...boardEventSchemas };

/** The types of events that one can subscribe to. */
export type EventType = keyof typeof eventSchemas;

/** Those, and what a gateway sends to a board. */
export type SentEventType = keyof typeof schemas;

/** The data of each type of event, without the common fields. */
export type EventData = { readonly [T in SentEventType]: v.InferOutput<(typeof schemas)[T]> };

/** The fields that every event has. */
export interface EventCommon {
  readonly source: string;
  readonly tags: readonly Tag[];
  /** In ms since 1970, as text. */
  readonly timestampMillis: string;
}

/** An event of an object. */
export type KurentoEvent<T extends SentEventType = SentEventType> = {
  readonly [K in T]: {
    readonly object: string;
    readonly type: K;
    readonly data: EventData[K] & EventCommon;
  };
}[T];

/** All types of events that one can subscribe to. */
export const eventTypes = Object.keys(eventSchemas) as readonly EventType[];

/** Whether a name is that of a type of event that one can subscribe to. */
export function isEventType(name: string): name is EventType {
  return Object.hasOwn(eventSchemas, name);
}

function isSentEventType(name: string): name is SentEventType {
  return Object.hasOwn(schemas, name);
}

/** Checks an event's value; undefined when its type is unknown or its data does not match the type. */
export function parseEvent(value: unknown): KurentoEvent | undefined {
  const envelope = v.safeParse(eventEnvelopeSchema, value);
  if (!envelope.success || !isSentEventType(envelope.output.type)) return undefined;
  const { object, type, data } = envelope.output;
  const own = v.safeParse(schemas[type], data);
  if (!own.success) return undefined;
  const { source, tags, timestampMillis } = data;
  return { object, type, data: { source, tags, timestampMillis, ...own.output } } as KurentoEvent;
}

/** The common fields; ObjectCreated and ObjectDestroyed have no `type`. */
function commonData(object: string, type: SentEventType, at: number, tags: readonly Tag[]) {
  const common = { source: object, tags, timestampMillis: String(at) };
  const bare = type === 'ObjectCreated' || type === 'ObjectDestroyed';
  return bare ? common : { ...common, type };
}

/** The JSON-RPC notification of an event. */
export interface EventMessage<T extends SentEventType = EventType> {
  readonly jsonrpc: '2.0';
  readonly method: 'onEvent';
  readonly params: { readonly value: KurentoEvent<T> };
}

/** Creates an event as Kurento sends it; `at` in ms since 1970. */
export function makeEvent<T extends SentEventType>(
  object: string,
  type: T,
  data: EventData[T],
  at: number,
  tags: readonly Tag[] = [],
): EventMessage<T> {
  const value = { object, type, data: { ...commonData(object, type, at, tags), ...data } };
  return {
    jsonrpc: '2.0',
    method: 'onEvent',
    params: { value },
  };
}
