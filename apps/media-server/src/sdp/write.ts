import { clockRates } from '@boardcast/rtp';
import { playoutDelayUri } from '../rtp/playout-delay.ts';
import type { MediaKind } from '../rtp/track.ts';
import { mediaKinds } from '../rtp/track.ts';
import type { TransportParameters } from '../transport/parameters.ts';
import { codecNames } from './codecs.ts';
import type { AcceptedData, AcceptedMedium, Decision, Negotiation } from './negotiate.ts';
import type { Direction, OfferedSection } from './offer.ts';

export interface DescriptionParts {
  readonly sessionId: number;
  readonly cname: string;
  readonly stream: string;
  readonly ssrcs: Readonly<Record<MediaKind, number>>;
  /** The maximum bitrate of what the peer sends, in kbit/s (RFC 8866 section 5.8); 0 for no limit. */
  readonly limits: Readonly<Record<MediaKind, number>>;
  /** The server's side; undefined when no section is accepted. */
  readonly transport: TransportParameters | undefined;
}

export interface OfferedByServer {
  readonly kinds: readonly MediaKind[];
  readonly dataChannels: boolean;
  readonly direction: Direction;
}

const profile = 'UDP/TLS/RTP/SAVPF';
const sctp = { protocol: 'UDP/DTLS/SCTP', format: 'webrtc-datachannel', port: 5000 } as const;
const maxMessageSize = 262_144;
const h264Parameters = 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f';
const videoFeedback = ['nack', 'nack pli', 'ccm fir', 'goog-remb'];

/** The payload types that the server offers; those of PCMA and PCMU are from RFC 3551. */
const payloadTypes = { PCMA: 8, PCMU: 0, OPUS: 96, H264: 102, VP8: 103 } as const;

/** Writes the answer to an offer (RFC 8829 section 5.3), without candidates: those are sent as events. */
export function writeAnswer(negotiation: Negotiation, parts: DescriptionParts): string {
  const bundled = negotiation.decisions
    .filter(({ section, accepted }) => accepted && negotiation.bundle.includes(section.mid))
    .map(({ section }) => section.mid);
  const sections = negotiation.decisions.flatMap((decision) => sectionLines(decision, parts));
  return describe(bundled, sections, parts);
}

/** Writes an offer (RFC 8829 section 5.2), without candidates: those are sent as events. */
export function writeOffer(
  { kinds, dataChannels, direction }: OfferedByServer,
  parts: DescriptionParts,
): string {
  const mids = offeredMids({ kinds, dataChannels });
  const sections = [
    ...mediaKinds
      .filter((kind) => kinds.includes(kind))
      .flatMap((kind) => offeredLines(kind, direction, parts)),
    ...(dataChannels ? dataLines(sctp.protocol, sctp.format, midOf('DATA'), parts) : []),
  ];
  return describe(mids, sections, parts);
}

/** The mids of the sections that the server offers, in their order. */
export function offeredMids({
  kinds,
  dataChannels,
}: Pick<OfferedByServer, 'kinds' | 'dataChannels'>): string[] {
  const media = mediaKinds.filter((kind) => kinds.includes(kind));
  return [...media.map(midOf), ...(dataChannels ? [midOf('DATA')] : [])];
}

/** The mid of a section that the server offers, in Kurento's form. */
function midOf(kind: MediaKind | 'DATA'): string {
  return `${kind === 'DATA' ? 'application' : kind.toLowerCase()}0`;
}

function describe(
  bundled: readonly string[],
  sections: readonly string[],
  { sessionId }: DescriptionParts,
): string {
  const lines = [
    'v=0',
    `o=- ${sessionId} ${sessionId} IN IP4 0.0.0.0`,
    's=Boardcast Media Server',
    'c=IN IP4 0.0.0.0',
    't=0 0',
    ...(bundled.length > 0 ? [`a=group:BUNDLE ${bundled.join(' ')}`] : []),
    'a=ice-options:trickle',
    'a=msid-semantic: WMS *',
    ...sections,
  ];
  return `${lines.join('\r\n')}\r\n`;
}

function offeredLines(kind: MediaKind, direction: Direction, parts: DescriptionParts): string[] {
  const types = codecNames[kind].map(([codec]) => payloadTypes[codec]);
  return [
    `m=${kind.toLowerCase()} 9 ${profile} ${types.join(' ')}`,
    ...limitLines(kind, direction, parts),
    `a=${direction}`,
    `a=mid:${midOf(kind)}`,
    'a=rtcp:9 IN IP4 0.0.0.0',
    ...codecNames[kind].flatMap(([codec, name]) => {
      const type = payloadTypes[codec];
      const channels = codec === 'OPUS' ? '/2' : '';
      return [
        `a=rtpmap:${type} ${name}/${clockRates[codec]}${channels}`,
        ...(codec === 'H264' ? [`a=fmtp:${type} ${h264Parameters}`] : []),
        ...(kind === 'VIDEO' ? videoFeedback.map((fb) => `a=rtcp-fb:${type} ${fb}`) : []),
      ];
    }),
    'a=rtcp-mux',
    'a=rtcp-rsize',
    ...transportLines(parts),
    ...senderLines(kind, direction, parts),
  ];
}

function sectionLines({ section, accepted }: Decision, parts: DescriptionParts): string[] {
  if (accepted === undefined || parts.transport === undefined) return rejectedLines(section);
  return accepted.kind === 'DATA'
    ? acceptedDataLines(section, accepted, parts)
    : acceptedLines(section, accepted, parts);
}

function acceptedLines(
  section: OfferedSection,
  accepted: AcceptedMedium,
  parts: DescriptionParts,
): string[] {
  const { kind, direction } = accepted;
  return [
    `m=${section.type} 9 ${section.protocol} ${accepted.codec.offered.payloadType}`,
    ...limitLines(kind, direction, parts),
    `a=${direction}`,
    `a=mid:${section.mid}`,
    'a=rtcp:9 IN IP4 0.0.0.0',
    ...extensionLines(accepted),
    ...codecLines(accepted),
    'a=rtcp-mux',
    ...(section.reducedSize ? ['a=rtcp-rsize'] : []),
    ...transportLines(parts),
    ...senderLines(kind, direction, parts),
  ];
}

/** In the form of the offer: older ones have the port as the format (sctpmap). */
function acceptedDataLines(
  section: OfferedSection,
  { sctp: { port } }: AcceptedData,
  parts: DescriptionParts,
): string[] {
  const format = /^\d+$/.test(section.formats) ? String(port) : section.formats;
  return dataLines(section.protocol, format, section.mid, parts);
}

function dataLines(
  protocol: string,
  format: string,
  mid: string,
  parts: DescriptionParts,
): string[] {
  const named = format === sctp.format;
  return [
    `m=application 9 ${protocol} ${format}`,
    `a=mid:${mid}`,
    named ? `a=sctp-port:${sctp.port}` : `a=sctpmap:${format} webrtc-datachannel 256`,
    `a=max-message-size:${maxMessageSize}`,
    ...transportLines(parts),
  ];
}

function transportLines({ transport }: DescriptionParts): string[] {
  if (transport === undefined) return [];
  return [
    `a=setup:${transport.setup}`,
    `a=ice-ufrag:${transport.ufrag}`,
    `a=ice-pwd:${transport.pwd}`,
    `a=fingerprint:${transport.fingerprint}`,
  ];
}

function limitLines(kind: MediaKind, direction: Direction, parts: DescriptionParts): string[] {
  const receives = direction === 'recvonly' || direction === 'sendrecv';
  return receives && parts.limits[kind] > 0 ? [`b=AS:${parts.limits[kind]}`] : [];
}

function codecLines({ codec: { offered, format }, feedback, kind }: AcceptedMedium): string[] {
  const { payloadType, clockRate, parameters, channels } = offered;
  const name = codecNames[kind].find(([codec]) => codec === format.codec)?.[1];
  const tail = channels === undefined ? '' : `/${channels}`;
  return [
    `a=rtpmap:${payloadType} ${name}/${clockRate}${tail}`,
    ...(parameters === undefined ? [] : [`a=fmtp:${payloadType} ${parameters}`]),
    ...feedback.map((fb) => `a=rtcp-fb:${payloadType} ${fb}`),
  ];
}

function extensionLines({ playoutDelay }: AcceptedMedium): string[] {
  return playoutDelay === undefined ? [] : [`a=extmap:${playoutDelay} ${playoutDelayUri}`];
}

function senderLines(kind: MediaKind, direction: Direction, parts: DescriptionParts): string[] {
  if (direction !== 'sendonly' && direction !== 'sendrecv') return [];
  const track = `${parts.stream} ${kind.toLowerCase()}`;
  const ssrc = parts.ssrcs[kind];
  return [`a=msid:${track}`, `a=ssrc:${ssrc} cname:${parts.cname}`, `a=ssrc:${ssrc} msid:${track}`];
}

function rejectedLines(section: OfferedSection): string[] {
  const lines = [
    `m=${section.type} 0 ${section.protocol} ${section.formats}`.trimEnd(),
    'a=inactive',
  ];
  return section.midOffered ? [...lines, `a=mid:${section.mid}`] : lines;
}
