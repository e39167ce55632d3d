import * as v from 'valibot';
import { eventEnvelopeSchema, eventSchemas } from './event-schemas.ts';
import type { Tag } from './values.ts';

export type EventType = keyof typeof eventSchemas;

/** What each event carries besides the common fields. */
export type EventData = { readonly [T in EventType]: v.InferOutput<(typeof eventSchemas)[T]> };

/** The fields that every event carries; the time is in milliseconds since 1970, as text. */
export interface EventCommon {
  readonly source: string;
  readonly tags: readonly Tag[];
  readonly timestampMillis: string;
}

export type KurentoEvent<T extends EventType = EventType> = {
  readonly [K in T]: {
    readonly object: string;
    readonly type: K;
    readonly data: EventData[K] & EventCommon;
  };
}[T];

export const eventTypes = Object.keys(eventSchemas) as readonly EventType[];

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

/** The fields `data.type` and `data.source`, which the server's own object events go without. */
function commonData(object: string, type: EventType, at: number, tags: readonly Tag[]) {
  const common = { source: object, tags, timestampMillis: String(at) };
  const bare = type === 'ObjectCreated' || type === 'ObjectDestroyed';
  return bare ? common : { ...common, type };
}

export interface EventMessage {
  readonly jsonrpc: '2.0';
  readonly method: 'onEvent';
  readonly params: { readonly value: KurentoEvent };
}

/** An event as Kurento sends it; `at` is in milliseconds since 1970. */
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
