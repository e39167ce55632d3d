import * as v from 'valibot';
import {
  iceCandidatePairSchema,
  iceCandidateSchema,
  mediaTypeSchema,
  tagSchema,
} from './values.ts';

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

/** What each event carries besides the common fields (kms-core and kms-elements 7.3). */
export const eventSchemas = {
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

/**
 * The events that a gateway sends to a board that takes them, with its pipeline as their object. No
 * media server knows them, so that nobody can subscribe to them.
 */
export const boardEventSchemas = {
  RestartRequested: v.object({}),
} as const;

/** An event with the fields that every event carries. */
export const eventEnvelopeSchema = v.object({
  object: v.string(),
  type: v.string(),
  data: v.looseObject({
    source: v.string(),
    tags: v.array(tagSchema),
    timestampMillis: v.string(),
  }),
});
