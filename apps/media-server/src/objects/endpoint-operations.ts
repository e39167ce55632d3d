import { KurentoError, errorCatalogue, kurentoErrors } from '@boardcast/protocol';
import type { Operations } from './media-object.ts';
import type { Peer } from './peer.ts';
import { dtlsNames, pairValue } from './peer-states.ts';

type EndpointOperations = Operations<'WebRtcEndpoint'>;

/** The operations that negotiate. */
export function sdpOperations(
  peer: Peer,
): Pick<
  EndpointOperations,
  | 'processOffer'
  | 'generateOffer'
  | 'processAnswer'
  | 'gatherCandidates'
  | 'addIceCandidate'
  | 'getLocalSessionDescriptor'
  | 'getRemoteSessionDescriptor'
> {
  return {
    processOffer: ({ offer }) => peer.processOffer(offer),
    generateOffer: () => {
      if (peer.answer !== undefined) throw kurentoErrors.alreadyNegotiated();
      const message = 'This server does not generate offers: send it one with processOffer';
      throw new KurentoError({ code: errorCatalogue.UNDEFINED.code, message });
    },
    processAnswer: () => {
      throw kurentoErrors.offerNotGenerated();
    },
    gatherCandidates: () => {
      peer.gatherCandidates();
      return null;
    },
    addIceCandidate: ({ candidate }) => {
      peer.addCandidate(candidate.candidate);
      return null;
    },
    getLocalSessionDescriptor: () => {
      if (peer.answer === undefined) throw kurentoErrors.noLocalSdp();
      return peer.answer;
    },
    getRemoteSessionDescriptor: () => {
      if (peer.offer === undefined) throw kurentoErrors.noRemoteSdp();
      return peer.offer;
    },
  };
}

/** The operations that tell how a peer's connection stands. */
export function stateOperations({
  states,
}: Peer): Pick<
  EndpointOperations,
  | 'getConnectionState'
  | 'getMediaState'
  | 'getICECandidatePairs'
  | 'getIceConnectionState'
  | 'getDtlsConnectionState'
> {
  return {
    getConnectionState: () => states.connection,
    getMediaState: () => states.media,
    getICECandidatePairs: () => (states.pair === undefined ? [] : [pairValue(states.pair)]),
    getIceConnectionState: () => {
      if (states.ice === undefined) return [];
      const { ice: state } = states;
      const type = { __module__: 'kurento', __type__: 'IceConnection' } as const;
      return [{ ...type, componentId: 1, state, streamId: '1' }];
    },
    getDtlsConnectionState: () => {
      if (states.dtls === undefined) return [];
      const { dtls: state, connectionId } = states;
      const type = { __module__: 'kurento', __type__: 'DtlsConnection' } as const;
      return [{ ...type, ...dtlsNames, connectionId, state }];
    },
  };
}

type BandwidthOperation = Extract<keyof EndpointOperations, `${'get' | 'set'}${string}Bandwidth`>;

/** Limits in kbit/s with Kurento's defaults: kept for those who ask, since nothing is limited here. */
export function bandwidthOperations(): Pick<EndpointOperations, BandwidthOperation> {
  let [minRecv, maxRecv, minSend, maxSend] = [100, 0, 100, 500];
  return {
    getMaxAudioRecvBandwidth: () => 0,
    getMinVideoRecvBandwidth: () => minRecv,
    setMinVideoRecvBandwidth: ({ minVideoRecvBandwidth }) => {
      minRecv = minVideoRecvBandwidth;
      return null;
    },
    getMaxVideoRecvBandwidth: () => maxRecv,
    setMaxVideoRecvBandwidth: ({ maxVideoRecvBandwidth }) => {
      maxRecv = maxVideoRecvBandwidth;
      return null;
    },
    getMinVideoSendBandwidth: () => minSend,
    setMinVideoSendBandwidth: ({ minVideoSendBandwidth }) => {
      minSend = minVideoSendBandwidth;
      return null;
    },
    getMaxVideoSendBandwidth: () => maxSend,
    setMaxVideoSendBandwidth: ({ maxVideoSendBandwidth }) => {
      maxSend = maxVideoSendBandwidth;
      return null;
    },
  };
}

/** What cannot be changed here. */
export const settingOperations = {
  isMediaTranscoding: () => false,
  getEncoderBitrate: () => 300_000,
  getMinEncoderBitrate: () => 0,
  getMaxEncoderBitrate: () => 0x7fffffff,
  getStunServerAddress: () => '',
  getStunServerPort: () => 3478,
  getTurnUrl: () => '',
  getExternalIPv4: () => '',
  getNetworkInterfaces: () => '',
  getIceTcp: () => false,
  getMtu: () => 1200,
  getRembParams: () => ({ __module__: 'kurento', __type__: 'RembParams' }),
} as const satisfies Partial<EndpointOperations>;
