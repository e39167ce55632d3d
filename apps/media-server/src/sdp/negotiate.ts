import type { NegotiatedMedium } from '../rtp/forwarder.ts';
import type { MediaKind } from '../rtp/track.ts';
import type { Direction, Offer, OfferedCodec, OfferedSection, TransportOffer } from './offer.ts';

/** What the server does with one m-section of an offer. */
export interface Decision {
  readonly section: OfferedSection;
  /** Undefined: the section is refused. */
  readonly accepted: AcceptedSection | undefined;
}

export interface AcceptedSection {
  readonly kind: MediaKind;
  readonly codec: OfferedCodec;
  readonly feedback: readonly string[];
  /** The server's own direction. */
  readonly direction: Direction;
}

export interface Negotiation {
  readonly decisions: readonly Decision[];
  readonly bundle: readonly string[];
  readonly media: readonly NegotiatedMedium[];
  /** Undefined: nothing was accepted, no transport is needed. */
  readonly transport: TransportOffer | undefined;
  /** Candidates that stood in the offer. */
  readonly candidates: readonly string[];
}

const answers: Readonly<Record<Direction, Direction>> = {
  sendonly: 'recvonly',
  recvonly: 'sendonly',
  sendrecv: 'sendrecv',
  inactive: 'inactive',
};

const videoFeedback = new Set(['nack', 'nack pli', 'ccm fir', 'goog-remb']);

/** Decides about each section: H.264 in packetization mode 1 and PCMA are taken, nothing else. */
export function negotiate(offer: Offer): Negotiation {
  const taken = new Set<MediaKind>();
  const decisions = offer.sections.map((section) => {
    const accepted = accept(section, taken, offer);
    if (accepted !== undefined) taken.add(accepted.kind);
    return { section, accepted };
  });
  const accepted = decisions.filter((decision) => decision.accepted !== undefined);
  return {
    decisions,
    bundle: offer.bundle,
    media: decisions.flatMap(mediumOf),
    transport: accepted[0]?.section.transport,
    candidates: accepted.flatMap((decision) => decision.section.candidates),
  };
}

function accept(
  section: OfferedSection,
  taken: ReadonlySet<MediaKind>,
  offer: Offer,
): AcceptedSection | undefined {
  const { kind, transport } = section;
  if (kind === undefined || transport === undefined || section.rejected) return undefined;
  if (taken.has(kind) || !/TLS\/RTP\/SAVP/.test(section.protocol)) return undefined;
  if (!sharesTransport(section, offer)) return undefined;
  const direction = answers[section.direction];
  const codec = kind === 'AUDIO' ? chooseAudio(section) : chooseVideo(section, direction);
  if (codec === undefined) return undefined;
  const feedback = kind === 'VIDEO' ? codec.feedback.filter((fb) => videoFeedback.has(fb)) : [];
  return { kind, codec, feedback: [...new Set(feedback)], direction };
}

/** All media run over one transport (RFC 9143): a section with ICE credentials of its own cannot. */
function sharesTransport(section: OfferedSection, offer: Offer): boolean {
  if (offer.bundle.includes(section.mid)) return true;
  const first = offer.sections.find((other) => other.transport !== undefined);
  return first?.transport?.ufrag === section.transport?.ufrag;
}

function chooseAudio(section: OfferedSection): OfferedCodec | undefined {
  return section.codecs.find((codec) => codec.name === 'PCMA' && codec.clockRate === 8000);
}

/** A constrained baseline profile comes first, as that is what boards send. */
function chooseVideo(section: OfferedSection, direction: Direction): OfferedCodec | undefined {
  const h264 = section.codecs.filter((codec) => codec.name === 'H264');
  const fragmented = h264.filter((codec) => parameter(codec, 'packetization-mode') === '1');
  const baseline = fragmented.find((codec) =>
    /^42[0-9a-f]{4}$/i.test(parameter(codec, 'profile-level-id') ?? ''),
  );
  // Mode 0 has no fragments: it can be received, but what comes from others cannot be sent in it.
  return baseline ?? fragmented[0] ?? (direction === 'recvonly' ? h264[0] : undefined);
}

function parameter(codec: OfferedCodec, name: string): string | undefined {
  const pairs = (codec.parameters ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([key]) => key === name)?.[1];
}

function mediumOf({ section, accepted }: Decision): NegotiatedMedium[] {
  if (accepted === undefined) return [];
  const { kind, codec, direction, feedback } = accepted;
  return [
    {
      kind,
      payloadType: codec.payloadType,
      feedback: {
        nack: feedback.includes('nack'),
        pli: feedback.includes('nack pli'),
        fir: feedback.includes('ccm fir'),
        remb: feedback.includes('goog-remb'),
      },
      receives: direction === 'recvonly' || direction === 'sendrecv',
      sends: direction === 'sendonly' || direction === 'sendrecv',
      ssrcs: section.ssrcs,
    },
  ];
}
