import * as v from 'valibot';
import {
  iceCandidatePairSchema,
  iceCandidateSchema,
  mediaTypeSchema,
  tagSchema,
} from './values.ts';
import type { Tag } from './values.ts';

const connectionState = v.picklist(['CONNECTED', 'DISCONNECTED']);
const flowState = v.picklist(['FLOWING', 'NOT_FLOWING']);
const stateChange = { oldState: connectionState, newState: connectionState };
const flow = { mediaType: mediaTypeSchema, padName: v.string(), state: flowState };
const connection = {
  source: v.string(),
  sink: v.string(),
  mediaType: mediaTypeSchema,
  sourceMediaDescription: v.string(),
  sinkMediaDescription: v.string(),
};

const eventSchemas = {
  IceCandidateFound: v.object({ candidate: iceCandidateSchema }),
  IceGatheringDone: v.object({}),
  IceComponentStateChanged: v.object({
    streamId: v.number(),
    componentId: v.number(),
    state: v.picklist(['DISCONNECTED', 'GATHERING', 'CONNECTING', 'CONNECTED', 'READY', 'FAILED']),
  }),
  NewCandidatePairSelected: v.object({ candidatePair: iceCandidatePairSchema }),
  DtlsConnectionStateChange: v.object({
    streamId: v.string(),
    componentId: v.string(),
    connectionId: v.string(),
    state: v.picklist(['NEW', 'CONNECTING', 'CONNECTED', 'FAILED', 'CLOSED']),
  }),
  ConnectionStateChanged: v.object(stateChange),
  MediaStateChanged: v.object(stateChange),
  MediaFlowInStateChanged: v.object(flow),
  MediaFlowOutStateChanged: v.object(flow),
  MediaTranscodingStateChanged: v.object({
    mediaType: mediaTypeSchema,
    binName: v.string(),
    state: v.picklist(['TRANSCODING', 'NOT_TRANSCODING']),
  }),
  ElementConnected: v.object(connection),
  ElementDisconnected: v.object(connection),
  MediaSessionStarted: v.object({}),
  MediaSessionTerminated: v.object({}),
  DataChannelOpened: v.object({ channelId: v.optional(v.number()) }),
  DataChannelClosed: v.object({ channelId: v.optional(v.number()) }),
  Error: v.object({ description: v.string(), errorCode: v.number(), type: v.string() }),
  ObjectCreated: v.object({ object: v.string() }),
  ObjectDestroyed: v.object({ objectId: v.string() }),
} as const;

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

const envelopeSchema = v.object({
  object: v.string(),
  type: v.string(),
  data: v.looseObject({
    source: v.string(),
    tags: v.array(tagSchema),
    timestampMillis: v.string(),
  }),
});

/** Checks an event's value; undefined when it is none that we know or its data is not its type's. */
export function parseEvent(value: unknown): KurentoEvent | undefined {
  const envelope = v.safeParse(envelopeSchema, value);
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
