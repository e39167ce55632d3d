import { kurentoErrors } from '@boardcast/protocol';
import type { MediaKind } from '../rtp/track.ts';
import type { DataChannels } from './data-channels.ts';
import type { Operations } from './media-object.ts';
import type { Peer } from './peer.ts';
import { dtlsComponents, pairValue } from './peer-states.ts';

type EndpointOperations = Operations<'WebRtcEndpoint'>;

/** The operations of SDP negotiation. */
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
    generateOffer: ({ options: { offerToReceiveAudio, offerToReceiveVideo } = {} }) => {
      const audio: MediaKind[] = offerToReceiveAudio === false ? [] : ['AUDIO'];
      const video: MediaKind[] = offerToReceiveVideo === false ? [] : ['VIDEO'];
      return peer.generateOffer([...audio, ...video]);
    },
    processAnswer: ({ answer }) => peer.processAnswer(answer),
    gatherCandidates: () => {
      peer.gatherCandidates();
      return null;
    },
    addIceCandidate: ({ candidate }) => {
      peer.addCandidate(candidate.candidate);
      return null;
    },
    getLocalSessionDescriptor: () => peer.sdp.local(),
    getRemoteSessionDescriptor: () => peer.sdp.remote(),
  };
}

/** The operations that return the states of a peer's connection. */
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
      return dtlsComponents.map((componentId) => ({
        ...type,
        componentId,
        connectionId,
        state,
        streamId: '1',
      }));
    },
  };
}

/** The operations of data channels. Throw 40111 when none were negotiated, and 40107. */
export function dataOperations(
  peer: Peer,
  channels: DataChannels,
): Pick<EndpointOperations, 'createDataChannel' | 'closeDataChannel'> {
  return {
    createDataChannel: ({ label = '', protocol = '', ordered = true, ...limits }) => {
      const maxPacketLifeTime = limit(limits.maxPacketLifeTime);
      const maxRetransmits = limit(limits.maxRetransmits);
      if (!peer.carriesData) throw kurentoErrors.noDataChannels();
      if (maxPacketLifeTime !== undefined && maxRetransmits !== undefined) {
        throw kurentoErrors.illegalParameter('Syntax error');
      }
      const options = { label, protocol, ordered, maxPacketLifeTime, maxRetransmits };
      if (!peer.openChannel(options)) throw kurentoErrors.noDataChannels();
      return null;
    },
    closeDataChannel: ({ channelId }) => {
      if (!peer.carriesData) throw kurentoErrors.noDataChannels();
      if (!channels.close(channelId)) {
        throw kurentoErrors.illegalParameter(`There is no data channel ${channelId}`);
      }
      return null;
    },
  };
}

/** Negative values are no limit; the maximum is 65535 (RFC 8832 section 5.1). */
function limit(value: number | undefined): number | undefined {
  return value === undefined || value < 0 ? undefined : Math.min(value, 0xffff);
}
