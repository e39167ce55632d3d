import type { Codec } from '../rtp/codec.ts';
import type { NegotiatedMedium } from '../rtp/forwarder.ts';
import { playoutDelayUri } from '../rtp/playout-delay.ts';
import type { MediaKind } from '../rtp/track.ts';
import type { ChosenCodec } from './codecs.ts';
import { chooseCodec, codecNames, parameterSetsOf } from './codecs.ts';
import type { Direction, Offer, OfferedSection, SctpOffer, TransportOffer } from './offer.ts';

/** What an endpoint will take part in. */
export interface Willingness {
  readonly receives: boolean;
  readonly sends: boolean;
  readonly dataChannels: boolean;
  /** The codecs of what already feeds the endpoint, or of whom it feeds. */
  readonly wanted: Readonly<Partial<Record<MediaKind, Codec>>>;
}

/** What the server does with one m-section of an offer. */
export interface Decision {
  readonly section: OfferedSection;
  /** Undefined: the section is refused. */
  readonly accepted: AcceptedSection | undefined;
  /** Why it is refused, where whoever offered it did not mean that. */
  readonly refusal?: string;
}

export type AcceptedSection = AcceptedMedium | AcceptedData;

export interface AcceptedMedium {
  readonly kind: MediaKind;
  readonly codec: ChosenCodec;
  readonly feedback: readonly string[];
  /** The server's own direction. */
  readonly direction: Direction;
  /** The number of the header extension for it (RFC 8285); undefined where it is not used. */
  readonly playoutDelay: number | undefined;
}

export interface AcceptedData {
  readonly kind: 'DATA';
  readonly sctp: SctpOffer;
}

export interface Negotiation {
  readonly decisions: readonly Decision[];
  readonly bundle: readonly string[];
  readonly media: readonly NegotiatedMedium[];
  /** Undefined: nothing was accepted, no transport is needed. */
  readonly transport: TransportOffer | undefined;
  readonly sctp: SctpOffer | undefined;
  /** Candidates that stood in the offer. */
  readonly candidates: readonly string[];
}

const videoFeedback = new Set(['nack', 'nack pli', 'ccm fir', 'goog-remb']);

/** Decides about each section of an offer, or of the answer to an offer of the server's. */
export function negotiate(offer: Offer, willing: Willingness): Negotiation {
  const taken = new Set<string>();
  const decisions = offer.sections.map((section): Decision => {
    const accepted = taken.has(section.type)
      ? `only one ${section.type} section is taken`
      : accept(section, offer, willing);
    if (typeof accepted === 'string') return { section, accepted: undefined, refusal: accepted };
    if (accepted !== undefined) taken.add(section.type);
    return { section, accepted };
  });
  const accepted = decisions.filter((decision) => decision.accepted !== undefined);
  return {
    decisions,
    bundle: offer.bundle,
    media: decisions.flatMap(mediumOf),
    transport: accepted[0]?.section.transport,
    sctp: accepted.find(({ section }) => section.sctp !== undefined)?.section.sctp,
    candidates: accepted.flatMap((decision) => decision.section.candidates),
  };
}

/** What is made of a section; text for why it is refused, undefined where that is as it should be. */
function accept(
  section: OfferedSection,
  offer: Offer,
  willing: Willingness,
): AcceptedSection | string | undefined {
  const { kind, transport, sctp } = section;
  if (section.rejected) return undefined;
  if (transport === undefined) return 'it has no ICE credentials or no fingerprint';
  if (!sharesTransport(section, offer)) {
    return 'all media share one transport, and it is not bundled with the first (a=group:BUNDLE)';
  }
  if (sctp !== undefined) return willing.dataChannels ? { kind: 'DATA', sctp } : undefined;
  if (kind === undefined || !/^(UDP\/TLS\/)?RTP\/SAVPF?$/.test(section.protocol)) {
    return 'it is neither audio nor video over DTLS and SRTP';
  }
  const publishes = willing.receives && section.direction.startsWith('send');
  const codec = chooseCodec(kind, section.codecs, { wanted: willing.wanted[kind], publishes });
  if (codec === undefined) return `none of its codecs is ${namesOf(kind)}`;
  const feedback = codec.offered.feedback.filter((fb) => kind === 'VIDEO' && videoFeedback.has(fb));
  const direction = answerTo(section.direction, willing);
  const playoutDelay = direction.startsWith('send') ? playoutDelayOf(section) : undefined;
  return { kind, codec, feedback: [...new Set(feedback)], direction, playoutDelay };
}

function namesOf(kind: MediaKind): string {
  return codecNames[kind].map(([, name]) => name).join(' or ');
}

/** Only pictures are delayed, and only the numbers of one-byte headers are used. */
function playoutDelayOf({ kind, extensions }: OfferedSection): number | undefined {
  const id = extensions.get(playoutDelayUri);
  return kind === 'VIDEO' && id !== undefined && id >= 1 && id <= 14 ? id : undefined;
}

/** All media run over one transport (RFC 9143): a section with ICE credentials of its own cannot. */
function sharesTransport(section: OfferedSection, offer: Offer): boolean {
  if (offer.bundle.includes(section.mid)) return true;
  const first = offer.sections.find((other) => other.transport !== undefined);
  return first?.transport?.ufrag === section.transport?.ufrag;
}

function answerTo(offered: Direction, { receives, sends }: Willingness): Direction {
  const receiving = receives && (offered === 'sendonly' || offered === 'sendrecv');
  const sending = sends && (offered === 'recvonly' || offered === 'sendrecv');
  return directionOf(receiving, sending);
}

export function directionOf(receives: boolean, sends: boolean): Direction {
  if (receives && sends) return 'sendrecv';
  if (receives) return 'recvonly';
  return sends ? 'sendonly' : 'inactive';
}

function mediumOf({ section, accepted }: Decision): NegotiatedMedium[] {
  if (accepted === undefined || accepted.kind === 'DATA') return [];
  const { kind, codec, direction, feedback, playoutDelay } = accepted;
  return [
    {
      kind,
      codec: codec.format.codec,
      payloadType: codec.offered.payloadType,
      feedback: {
        nack: feedback.includes('nack'),
        pli: feedback.includes('nack pli'),
        fir: feedback.includes('ccm fir'),
        remb: feedback.includes('goog-remb'),
      },
      receives: direction === 'recvonly' || direction === 'sendrecv',
      sends: direction === 'sendonly' || direction === 'sendrecv',
      ssrcs: section.ssrcs,
      ...(codec.format.codec === 'H264' && { parameterSets: parameterSetsOf(codec.offered) }),
      playoutDelay,
    },
  ];
}
