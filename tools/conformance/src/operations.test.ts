import { SERVER_MANAGER_ID } from '@boardcast/protocol';
import { expect, test } from 'vitest';
import { isExternal } from './server.ts';
import { TestHarness } from './test-harness.ts';

/** The operations of a Kurento 7.3, by its module descriptions. */
const mediaObject = [
  ...['addTag', 'removeTag', 'getTag', 'getTags', 'getName', 'setName', 'getId', 'getParent'],
  ...['getChildren', 'getMediaPipeline', 'getCreationTime', 'getSendTagsInEvents'],
  'setSendTagsInEvents',
];
const serverManager = [
  ...['getInfo', 'getPipelines', 'getSessions', 'getMetadata', 'getKmd', 'getCpuCount'],
  ...['getUsedCpu', 'getUsedMemory'],
];
const mediaPipeline = [
  ...['getLatencyStats', 'setLatencyStats', 'getGstreamerDot', 'dumpGstreamerDot'],
];
const settings = [
  ...['EncoderBitrate', 'MinEncoderBitrate', 'MaxEncoderBitrate', 'MaxAudioRecvBandwidth'],
  ...['MinVideoRecvBandwidth', 'MaxVideoRecvBandwidth', 'MinVideoSendBandwidth'],
  ...['MaxVideoSendBandwidth', 'Mtu', 'RembParams', 'NetworkInterfaces', 'IceTcp'],
  ...['StunServerAddress', 'StunServerPort', 'TurnUrl', 'ExternalIPv4', 'ExternalIPv6'],
];
const webRtcEndpoint = [
  ...settings.flatMap((name) => [`get${name}`, `set${name}`]),
  ...['connect', 'disconnect', 'getSinkConnections', 'getSourceConnections', 'setAudioFormat'],
  ...['setVideoFormat', 'getGstreamerDot', 'dumpGstreamerDot', 'getStats', 'isMediaFlowingIn'],
  ...['isMediaFlowingOut', 'isMediaTranscoding', 'generateOffer', 'processOffer'],
  ...['processAnswer', 'getLocalSessionDescriptor', 'getRemoteSessionDescriptor'],
  ...['getMediaState', 'getConnectionState', 'requestKeyframe', 'getICECandidatePairs'],
  ...['getIceConnectionState', 'getDtlsConnectionState', 'gatherCandidates', 'addIceCandidate'],
  ...['createDataChannel', 'closeDataChannel'],
];
const operations = {
  ServerManager: [...mediaObject, ...serverManager],
  MediaPipeline: [...mediaObject, ...mediaPipeline],
  WebRtcEndpoint: [...mediaObject, ...webRtcEndpoint],
};

const unknownOperation = 40008;

const harness = new TestHarness();

// Such a sweep ended a Kurento 7.3 (“stack smashing detected”), and is for ours alone.
test.skipIf(isExternal).each(Object.entries(operations))(
  'a %s has every operation',
  async (type, names) => {
    const client = await harness.client();
    const mediaPipeline = await client.create('MediaPipeline');
    const object =
      type === 'ServerManager'
        ? SERVER_MANAGER_ID
        : type === 'MediaPipeline'
          ? mediaPipeline
          : await client.create('WebRtcEndpoint', { mediaPipeline });
    const unknown: string[] = [];
    for (const operation of names) {
      const params = { object, operation, operationParams: {} };
      const reply = await client.request('invoke', params);
      if ('error' in reply && reply.error.code === unknownOperation) unknown.push(operation);
    }
    expect(unknown).toEqual([]);
    await client.call('release', { object: mediaPipeline });
  },
);
