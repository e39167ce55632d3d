import { createHash } from 'node:crypto';
import type { MediaType, OperationResult } from '@boardcast/protocol';
import type { MediaKind } from '../rtp/track.ts';
import { mediaKinds } from '../rtp/track.ts';
import type { ChannelStats } from './data-channels.ts';
import type { Peer } from './peer.ts';

type Stats = NonNullable<OperationResult<'WebRtcEndpoint', 'getStats'>>;

/** Fields that Kurento leaves at these values; those that are counted here are overwritten. */
const unused = {
  associateStatsId: '',
  codecId: '',
  isRemote: false,
  firCount: 0,
  mediaTrackId: '',
  sliCount: 0,
  transportId: '',
} as const;

/** The statistics of what a peer sends and receives, in Kurento's form; null without media. */
export function endpointStats(
  endpoint: string,
  peer: Peer,
  channels: readonly ChannelStats[],
  only?: MediaType,
): Stats | null {
  const kinds = mediaKinds.filter((kind) => only === undefined || kind === only);
  const data = only === undefined || only === 'DATA' ? channels : [];
  const entries = [
    ...kinds.flatMap((kind) => [
      ...inbound(endpoint, peer, kind),
      ...outbound(endpoint, peer, kind),
    ]),
    ...data.map((channel) => ofChannel(endpoint, channel)),
  ];
  if (entries.length === 0) return null;
  return Object.fromEntries(entries.map((entry) => [entry.id, entry]));
}

function inbound(endpoint: string, peer: Peer, kind: MediaKind): Stats[string][] {
  const stats = peer.forwarder.sources[kind].stats();
  if (stats === undefined) return [];
  return [
    {
      ...unused,
      ...stats,
      ...common(endpoint, `${kind} in`, 'RTCInboundRTPStreamStats', 'inboundrtp'),
      remb: rembOf(peer, kind),
      ssrc: String(stats.ssrc),
    },
  ];
}

/** The REMB sent to the peer, in bit/s; there is none for audio. */
function rembOf({ forwarder }: Peer, kind: MediaKind): number {
  const isSent = kind === 'VIDEO' && forwarder.sources.VIDEO.usesRemb;
  return isSent ? Math.round(forwarder.receiveBitrate) : 0;
}

function outbound(endpoint: string, peer: Peer, kind: MediaKind): Stats[string][] {
  const stats = peer.forwarder.sinks[kind].stats();
  if (stats === undefined) return [];
  return [
    {
      ...unused,
      ...stats,
      ...common(endpoint, `${kind} out`, 'RTCOutboundRTPStreamStats', 'outboundrtp'),
      ssrc: String(stats.ssrc),
      targetBitrate: 0,
    },
  ];
}

function ofChannel(endpoint: string, { id, ...stats }: ChannelStats): Stats[string] {
  return {
    ...stats,
    ...common(endpoint, `channel ${id}`, 'RTCDataChannelStats', 'datachannel'),
    datachannelid: String(id),
    state: 'open',
  };
}

function common(
  endpoint: string,
  name: string,
  typeName: string,
  type: string,
): Stats[string] & { readonly __module__: string } {
  return {
    __module__: 'kurento',
    __type__: typeName,
    id: idOf(endpoint, name),
    timestampMillis: Date.now(),
    type,
  };
}

/** A stable id of Kurento's form. */
function idOf(endpoint: string, name: string): string {
  const hex = createHash('sha256').update(`${endpoint} ${name}`).digest('hex');
  return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
