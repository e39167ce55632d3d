import { createHash } from 'node:crypto';
import type { MediaType, OperationResult } from '@boardcast/protocol';
import { mediaKinds } from '../rtp/track.ts';
import type { Peer } from './peer.ts';

type Stats = NonNullable<OperationResult<'WebRtcEndpoint', 'getStats'>>;

const common = {
  __module__: 'kurento',
  associateStatsId: '',
  codecId: '',
  isRemote: false,
  mediaTrackId: '',
  remb: 0,
  sliCount: 0,
  transportId: '',
} as const;

/** What a peer sends and is sent, in Kurento's form; null without any media. */
export function endpointStats(endpoint: string, peer: Peer, only?: MediaType): Stats | null {
  const kinds = mediaKinds.filter((kind) => only === undefined || kind === only);
  const entries = kinds.flatMap((kind) => [
    ...inbound(endpoint, peer, kind),
    ...outbound(endpoint, peer, kind),
  ]);
  if (entries.length === 0) return null;
  return Object.fromEntries(entries.map((entry) => [entry.id, entry]));
}

type Kind = (typeof mediaKinds)[number];

function inbound(endpoint: string, peer: Peer, kind: Kind): Stats[string][] {
  const stats = peer.forwarder.sources[kind].stats();
  if (stats === undefined) return [];
  return [
    {
      ...common,
      ...stats,
      __type__: 'RTCInboundRTPStreamStats',
      firCount: 0,
      fractionLost: 0,
      id: idOf(endpoint, kind, 'in'),
      ssrc: String(stats.ssrc),
      timestampMillis: Date.now(),
      type: 'inboundrtp',
    },
  ];
}

function outbound(endpoint: string, peer: Peer, kind: Kind): Stats[string][] {
  const stats = peer.forwarder.sinks[kind].stats();
  if (stats === undefined) return [];
  return [
    {
      ...common,
      ...stats,
      __type__: 'RTCOutboundRTPStreamStats',
      id: idOf(endpoint, kind, 'out'),
      roundTripTime: peer.roundTripTime() ?? 0,
      ssrc: String(stats.ssrc),
      targetBitrate: 0,
      timestampMillis: Date.now(),
      type: 'outboundrtp',
    },
  ];
}

/** A stable id of Kurento's form for one direction of one medium. */
function idOf(endpoint: string, kind: Kind, direction: 'in' | 'out'): string {
  const hex = createHash('sha256').update(`${endpoint} ${kind} ${direction}`).digest('hex');
  return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
