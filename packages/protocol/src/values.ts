import * as v from 'valibot';

/** The types of media. */
export const mediaTypes = ['AUDIO', 'VIDEO', 'DATA'] as const;
/** A type of media. */
export type MediaType = (typeof mediaTypes)[number];
export const mediaTypeSchema = v.picklist(mediaTypes);

/** Kurento marks structured values with their type. */
function marked<const E extends v.ObjectEntries>(type: string, entries: E) {
  return v.object({
    __module__: v.optional(v.literal('kurento')),
    __type__: v.optional(v.literal(type)),
    ...entries,
  });
}

const streamId = v.union([v.string(), v.number()]);

export const iceCandidateSchema = marked('IceCandidate', {
  candidate: v.string(),
  sdpMid: v.string(),
  sdpMLineIndex: v.pipe(v.number(), v.integer()),
});
/** An ICE candidate (RFC 8839 section 5.1). */
export type IceCandidate = v.InferOutput<typeof iceCandidateSchema>;

export const tagSchema = marked('Tag', { key: v.string(), value: v.string() });
/** A tag of an object. */
export type Tag = v.InferOutput<typeof tagSchema>;

export const elementConnectionSchema = marked('ElementConnectionData', {
  source: v.string(),
  sink: v.string(),
  type: mediaTypeSchema,
  sourceDescription: v.string(),
  sinkDescription: v.string(),
});
/** A connection of two elements. */
export type ElementConnectionData = v.InferOutput<typeof elementConnectionSchema>;

export const iceCandidatePairSchema = marked('IceCandidatePair', {
  streamId,
  componentId: v.number(),
  localCandidate: v.string(),
  remoteCandidate: v.string(),
});

export const iceConnectionSchema = marked('IceConnection', {
  streamId,
  componentId: v.number(),
  state: v.string(),
});

export const dtlsConnectionSchema = marked('DtlsConnection', {
  streamId,
  componentId: v.string(),
  connectionId: v.string(),
  state: v.string(),
});

/** The media that a server's offer requests from the peer; all by default. */
export const offerOptionsSchema = marked('OfferOptions', {
  offerToReceiveAudio: v.optional(v.boolean()),
  offerToReceiveVideo: v.optional(v.boolean()),
});

const fractionSchema = marked('Fraction', { numerator: v.number(), denominator: v.number() });

export const audioCapsSchema = marked('AudioCaps', {
  codec: v.picklist(['OPUS', 'PCMU', 'RAW']),
  bitrate: v.number(),
});

export const videoCapsSchema = marked('VideoCaps', {
  codec: v.picklist(['VP8', 'H264', 'RAW']),
  framerate: fractionSchema,
});

/** The parameters of Kurento's congestion control. */
export const rembParamsSchema = marked('RembParams', {
  packetsRecvIntervalTop: v.optional(v.number()),
  exponentialFactor: v.optional(v.number()),
  linealFactorMin: v.optional(v.number()),
  linealFactorGrade: v.optional(v.number()),
  decrementFactor: v.optional(v.number()),
  thresholdFactor: v.optional(v.number()),
  upLosses: v.optional(v.number()),
  rembOnConnect: v.optional(v.number()),
});
/** The parameters of Kurento's congestion control. */
export type RembParams = v.InferOutput<typeof rembParamsSchema>;

export const dotDetailsSchema = v.picklist([
  'SHOW_MEDIA_TYPE',
  'SHOW_CAPS_DETAILS',
  'SHOW_NON_DEFAULT_PARAMS',
  'SHOW_STATES',
  'SHOW_FULL_PARAMS',
  'SHOW_ALL',
  'SHOW_VERBOSE',
]);

export const serverInfoSchema = marked('ServerInfo', {
  version: v.string(),
  type: v.string(),
  capabilities: v.array(v.string()),
  modules: v.array(
    marked('ModuleInfo', {
      name: v.string(),
      version: v.string(),
      generationTime: v.string(),
      factories: v.array(v.string()),
    }),
  ),
});
/** What `getInfo` returns. */
export type ServerInfo = v.InferOutput<typeof serverInfoSchema>;

export const statsSchema = v.nullable(
  v.record(
    v.string(),
    v.looseObject({ id: v.string(), type: v.string(), timestampMillis: v.number() }),
  ),
);

/** The keys of the tags that a board sets on its pipeline. */
export const boardTags = {
  name: 'board',
  profile: 'profile',
  firmware: 'firmware',
  id: 'board-id',
  /** What it does when its server asks, separated by spaces. */
  commands: 'commands',
} as const;

/**
 * Marks what carries a board to another media server: the endpoint that sends to it, and the pipeline
 * there. Its value names the relay.
 */
export const relayTag = 'relay';

/** In the tag `commands`: the board restarts when its server asks. */
export const restartCommand = 'restart';
