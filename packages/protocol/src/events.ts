import * as v from 'valibot';
import { eventEnvelopeSchema, eventSchemas } from './event-schemas.ts';
import type { Tag } from './values.ts';

/** The types of events. */
export type EventType = keyof typeof eventSchemas;

/** The data of each type of event, without the common fields. */
export type EventData = { readonly [T in EventType]: v.InferOutput<(typeof eventSchemas)[T]> };

/** The fields that every event has. */
export interface EventCommon {
  readonly source: string;
  readonly tags: readonly Tag[];
  /** In ms since 1970, as text. */
  readonly timestampMillis: string;
}

/** An event of an object. */
export type KurentoEvent<T extends EventType = EventType> = {
  readonly [K in T]: {
    readonly object: string;
    readonly type: K;
    readonly data: EventData[K] & EventCommon;
  };
}[T];

/** All types of events. */
export const eventTypes = Object.keys(eventSchemas) as readonly EventType[];

/** Whether a name is that of a type of event. */
export function isEventType(name: string): name is EventType {
  return Object.hasOwn(eventSchemas, name);
}

/** Checks an event's value; undefined when its type is unknown or its data does not match the type. */
export function parseEvent(value: unknown): KurentoEvent | undefined {
  const envelope = v.safeParse(eventEnvelopeSchema, value);
  if (!envelope.success || !isEventType(envelope.output.type)) return undefined;
  const { object, type, data } = envelope.output;
  const own = v.safeParse(eventSchemas[type], data);
  if (!own.success) return undefined;
  const { source, tags, timestampMillis } = data;
  return { object, type, data: { source, tags, timestampMillis, ...own.output } } as KurentoEvent;
}

/** The common fields; ObjectCreated and ObjectDestroyed have no `type`. */
function commonData(object: string, type: EventType, at: number, tags: readonly Tag[]) {
  const common = { source: object, tags, timestampMillis: String(at) };
  const bare = type === 'ObjectCreated' || type === 'ObjectDestroyed';
  return bare ? common : { ...common, type };
}

/** The JSON-RPC notification of an event. */
export interface EventMessage {
  readonly jsonrpc: '2.0';
  readonly method: 'onEvent';
  readonly params: { readonly value: KurentoEvent };
}

/** Creates an event as Kurento sends it; `at` in ms since 1970. */
export function makeEvent<T extends EventType>(
  object: string,
  type: T,
  data: EventData[T],
  at: number,
  tags: readonly Tag[] = [],
): EventMessage {
  const value = { object, type, data: { ...commonData(object, type, at, tags), ...data } };
  return {
    jsonrpc: '2.0',
    method: 'onEvent',
    params: { value: value as unknown as KurentoEvent },
  };
}
