import type { MediaKind } from '../rtp/track.ts';
import type { AcceptedSection, Decision, Negotiation } from './negotiate.ts';
import type { OfferedSection } from './offer.ts';

/** The server's side of the transport, as its answers show it. */
export interface LocalTransport {
  readonly ufrag: string;
  readonly pwd: string;
  /** Algorithm and value, as `sha-256 AA:BB:…`. */
  readonly fingerprint: string;
  readonly setup: 'active' | 'passive';
}

export interface AnswerParts {
  readonly sessionId: number;
  readonly cname: string;
  readonly stream: string;
  readonly ssrcs: Readonly<Record<MediaKind, number>>;
  /** Undefined when no section is accepted. */
  readonly transport: LocalTransport | undefined;
}

/** Writes the answer to an offer (RFC 8829 section 5.3), without candidates: those come as events. */
export function writeAnswer(negotiation: Negotiation, parts: AnswerParts): string {
  const bundled = negotiation.decisions
    .filter(({ section, accepted }) => accepted && negotiation.bundle.includes(section.mid))
    .map(({ section }) => section.mid);
  const lines = [
    'v=0',
    `o=- ${parts.sessionId} ${parts.sessionId} IN IP4 0.0.0.0`,
    's=Boardcast Media Server',
    'c=IN IP4 0.0.0.0',
    't=0 0',
    ...(bundled.length > 0 ? [`a=group:BUNDLE ${bundled.join(' ')}`] : []),
    'a=ice-options:trickle',
    'a=msid-semantic: WMS *',
    ...negotiation.decisions.flatMap((decision) => sectionLines(decision, parts)),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

function sectionLines({ section, accepted }: Decision, parts: AnswerParts): string[] {
  const { transport } = parts;
  if (accepted === undefined || transport === undefined) return refusal(section);
  const { payloadType } = accepted.codec;
  return [
    `m=${section.type} 9 ${section.protocol} ${payloadType}`,
    `a=${accepted.direction}`,
    `a=mid:${section.mid}`,
    'a=rtcp:9 IN IP4 0.0.0.0',
    ...codecLines(accepted),
    'a=rtcp-mux',
    ...(section.reducedSize ? ['a=rtcp-rsize'] : []),
    `a=setup:${transport.setup}`,
    `a=ice-ufrag:${transport.ufrag}`,
    `a=ice-pwd:${transport.pwd}`,
    `a=fingerprint:${transport.fingerprint}`,
    ...senderLines(accepted, parts),
  ];
}

function codecLines({ codec, feedback, kind }: AcceptedSection): string[] {
  const { payloadType, clockRate, parameters } = codec;
  return [
    `a=rtpmap:${payloadType} ${kind === 'AUDIO' ? 'PCMA' : 'H264'}/${clockRate}`,
    ...(parameters === undefined ? [] : [`a=fmtp:${payloadType} ${parameters}`]),
    ...feedback.map((fb) => `a=rtcp-fb:${payloadType} ${fb}`),
  ];
}

function senderLines({ kind, direction }: AcceptedSection, parts: AnswerParts): string[] {
  if (direction !== 'sendonly' && direction !== 'sendrecv') return [];
  const track = `${parts.stream} ${kind.toLowerCase()}`;
  const ssrc = parts.ssrcs[kind];
  return [`a=msid:${track}`, `a=ssrc:${ssrc} cname:${parts.cname}`, `a=ssrc:${ssrc} msid:${track}`];
}

function refusal(section: OfferedSection): string[] {
  const lines = [
    `m=${section.type} 0 ${section.protocol} ${section.formats}`.trimEnd(),
    'a=inactive',
  ];
  return section.midOffered ? [...lines, `a=mid:${section.mid}`] : lines;
}
