import * as v from 'valibot';
import {
  audioCapsSchema,
  dotDetailsSchema,
  dtlsConnectionSchema,
  elementConnectionSchema,
  iceCandidatePairSchema,
  iceCandidateSchema,
  iceConnectionSchema,
  mediaTypeSchema,
  offerOptionsSchema,
  rembParamsSchema,
  serverInfoSchema,
  statsSchema,
  tagSchema,
  videoCapsSchema,
} from './values.ts';

function operation<const P extends v.ObjectEntries, R extends v.GenericSchema>(
  params: P,
  result: R,
) {
  return { params: v.object(params), result };
}

const nothing = v.null();
const text = v.string();
const integer = v.pipe(v.number(), v.integer());
const ids = v.array(text);
const ofMedia = { mediaType: v.optional(mediaTypeSchema) };
const connections = v.array(elementConnectionSchema);

const mediaObject = {
  addTag: operation({ key: text, value: text }, nothing),
  removeTag: operation({ key: text }, nothing),
  getTag: operation({ key: text }, text),
  getTags: operation({}, v.array(tagSchema)),
  getName: operation({}, text),
  setName: operation({ name: text }, nothing),
  getId: operation({}, text),
  getParent: operation({}, v.nullable(text)),
  getChildren: operation({}, ids),
  getMediaPipeline: operation({}, v.nullable(text)),
  getCreationTime: operation({}, integer),
  getSendTagsInEvents: operation({}, v.boolean()),
  setSendTagsInEvents: operation({ sendTagsInEvents: v.boolean() }, nothing),
} as const;

const gstreamerDot = {
  getGstreamerDot: operation({ details: v.optional(dotDetailsSchema) }, text),
  dumpGstreamerDot: operation({ details: v.optional(dotDetailsSchema) }, nothing),
} as const;

const mediaPipeline = {
  ...mediaObject,
  ...gstreamerDot,
  getLatencyStats: operation({}, v.boolean()),
  setLatencyStats: operation({ latencyStats: v.boolean() }, nothing),
} as const;

const mediaElement = {
  ...mediaObject,
  ...gstreamerDot,
  setAudioFormat: operation({ caps: audioCapsSchema }, nothing),
  setVideoFormat: operation({ caps: videoCapsSchema }, nothing),
  connect: operation({ sink: text, ...ofMedia }, nothing),
  disconnect: operation({ sink: text, ...ofMedia }, nothing),
  getSinkConnections: operation(ofMedia, connections),
  getSourceConnections: operation(ofMedia, connections),
  getStats: operation(ofMedia, statsSchema),
  isMediaFlowingIn: operation({ mediaType: mediaTypeSchema }, v.boolean()),
  isMediaFlowingOut: operation({ mediaType: mediaTypeSchema }, v.boolean()),
  isMediaTranscoding: operation({ mediaType: mediaTypeSchema }, v.boolean()),
  getEncoderBitrate: operation({}, integer),
  setEncoderBitrate: operation({ encoderBitrate: integer }, nothing),
  getMinEncoderBitrate: operation({}, integer),
  setMinEncoderBitrate: operation({ minEncoderBitrate: integer }, nothing),
  getMaxEncoderBitrate: operation({}, integer),
  setMaxEncoderBitrate: operation({ maxEncoderBitrate: integer }, nothing),
} as const;

const bandwidth = {
  getMaxAudioRecvBandwidth: operation({}, integer),
  setMaxAudioRecvBandwidth: operation({ maxAudioRecvBandwidth: integer }, nothing),
  getMinVideoRecvBandwidth: operation({}, integer),
  setMinVideoRecvBandwidth: operation({ minVideoRecvBandwidth: integer }, nothing),
  getMaxVideoRecvBandwidth: operation({}, integer),
  setMaxVideoRecvBandwidth: operation({ maxVideoRecvBandwidth: integer }, nothing),
  getMinVideoSendBandwidth: operation({}, integer),
  setMinVideoSendBandwidth: operation({ minVideoSendBandwidth: integer }, nothing),
  getMaxVideoSendBandwidth: operation({}, integer),
  setMaxVideoSendBandwidth: operation({ maxVideoSendBandwidth: integer }, nothing),
} as const;

const webRtcEndpoint = {
  ...mediaElement,
  ...bandwidth,
  processOffer: operation({ offer: text }, text),
  generateOffer: operation({ options: v.optional(offerOptionsSchema) }, text),
  processAnswer: operation({ answer: text }, text),
  gatherCandidates: operation({}, nothing),
  addIceCandidate: operation({ candidate: iceCandidateSchema }, nothing),
  getLocalSessionDescriptor: operation({}, text),
  getRemoteSessionDescriptor: operation({}, text),
  getConnectionState: operation({}, text),
  getMediaState: operation({}, text),
  getICECandidatePairs: operation({}, v.array(iceCandidatePairSchema)),
  getIceConnectionState: operation({}, v.array(iceConnectionSchema)),
  getDtlsConnectionState: operation({}, v.array(dtlsConnectionSchema)),
  createDataChannel: operation(
    {
      label: v.optional(text),
      ordered: v.optional(v.boolean()),
      maxPacketLifeTime: v.optional(integer),
      maxRetransmits: v.optional(integer),
      protocol: v.optional(text),
    },
    nothing,
  ),
  closeDataChannel: operation({ channelId: integer }, nothing),
  requestKeyframe: operation({}, nothing),
  getStunServerAddress: operation({}, text),
  setStunServerAddress: operation({ stunServerAddress: text }, nothing),
  getStunServerPort: operation({}, integer),
  setStunServerPort: operation({ stunServerPort: integer }, nothing),
  getTurnUrl: operation({}, text),
  setTurnUrl: operation({ turnUrl: text }, nothing),
  getExternalIPv4: operation({}, text),
  setExternalIPv4: operation({ externalIPv4: text }, nothing),
  getExternalIPv6: operation({}, text),
  setExternalIPv6: operation({ externalIPv6: text }, nothing),
  getNetworkInterfaces: operation({}, text),
  setNetworkInterfaces: operation({ networkInterfaces: text }, nothing),
  getIceTcp: operation({}, v.boolean()),
  setIceTcp: operation({ iceTcp: v.boolean() }, nothing),
  getMtu: operation({}, integer),
  setMtu: operation({ mtu: integer }, nothing),
  getRembParams: operation({}, rembParamsSchema),
  setRembParams: operation({ rembParams: rembParamsSchema }, nothing),
} as const;

const serverManager = {
  ...mediaObject,
  getInfo: operation({}, serverInfoSchema),
  getPipelines: operation({}, ids),
  getSessions: operation({}, ids),
  getMetadata: operation({}, text),
  getKmd: operation({ moduleName: text }, text),
  getCpuCount: operation({}, integer),
  getUsedCpu: operation({ interval: integer }, integer),
  getUsedMemory: operation({}, integer),
} as const;

/** The operations of each type of object, with the schemas of their params and results. */
export const operations = {
  MediaPipeline: mediaPipeline,
  WebRtcEndpoint: webRtcEndpoint,
  ServerManager: serverManager,
} as const;
