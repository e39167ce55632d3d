import type { Codec } from '@boardcast/rtp';
import type { NegotiatedMedium } from '../rtp/forwarder.ts';
import { playoutDelayUri } from '../rtp/playout-delay.ts';
import type { MediaKind } from '../rtp/track.ts';
import type { ChosenCodec } from './codecs.ts';
import { chooseCodec, codecNames, parameterSetsOf } from './codecs.ts';
import type { SctpParameters, TransportParameters } from '../transport/parameters.ts';
import type { Direction, Offer, OfferedSection } from './offer.ts';

/** What an endpoint supports. */
export interface Capabilities {
  readonly receives: boolean;
  readonly sends: boolean;
  readonly dataChannels: boolean;
  /** The codecs of the sources or the sinks that are connected to the endpoint. */
  readonly preferred: Readonly<Partial<Record<MediaKind, Codec>>>;
}

/** The decision on one m-section of an offer. */
export interface Decision {
  readonly section: OfferedSection;
  /** Undefined when the section is rejected. */
  readonly accepted: AcceptedSection | undefined;
  /** Why it is rejected; undefined when that is no error. */
  readonly rejection?: string;
}

export type AcceptedSection = AcceptedMedium | AcceptedData;

export interface AcceptedMedium {
  readonly kind: MediaKind;
  readonly codec: ChosenCodec;
  readonly feedback: readonly string[];
  /** From the server's side. */
  readonly direction: Direction;
  /** The id of the header extension (RFC 8285); undefined when it is not used. */
  readonly playoutDelay: number | undefined;
  /** Kept frames are sent with their own timestamps. */
  readonly originalTimes: boolean;
}

export interface AcceptedData {
  readonly kind: 'DATA';
  readonly sctp: SctpParameters;
}

export interface Negotiation {
  readonly decisions: readonly Decision[];
  readonly bundle: readonly string[];
  readonly media: readonly NegotiatedMedium[];
  /** Undefined when nothing was accepted. */
  readonly transport: TransportParameters | undefined;
  readonly sctp: SctpParameters | undefined;
  /** The candidates in the offer. */
  readonly candidates: readonly string[];
}

const videoFeedback = new Set(['nack', 'nack pli', 'ccm fir', 'goog-remb']);

/** Decides on each section of an offer, or of the answer to the server's offer. */
export function negotiate(offer: Offer, capabilities: Capabilities): Negotiation {
  const acceptedTypes = new Set<string>();
  const decisions = offer.sections.map((section): Decision => {
    const accepted = acceptedTypes.has(section.type)
      ? `only one ${section.type} section is accepted`
      : accept(section, offer, capabilities);
    if (typeof accepted === 'string') return { section, accepted: undefined, rejection: accepted };
    if (accepted !== undefined) acceptedTypes.add(section.type);
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

/** The accepted section, the reason for its rejection, or undefined when rejecting it is no error. */
function accept(
  section: OfferedSection,
  offer: Offer,
  capabilities: Capabilities,
): AcceptedSection | string | undefined {
  const { kind, transport, sctp } = section;
  if (section.rejected) return undefined;
  if (transport === undefined) return 'it has no ICE credentials or no fingerprint';
  if (!sharesTransport(section, offer)) {
    return 'it is not bundled with the first section, and all media share one transport (a=group:BUNDLE)';
  }
  if (sctp !== undefined) return capabilities.dataChannels ? { kind: 'DATA', sctp } : undefined;
  if (kind === undefined || !/^(UDP\/TLS\/)?RTP\/SAVPF?$/.test(section.protocol)) {
    return 'it is neither audio nor video over DTLS-SRTP';
  }
  const publishes = capabilities.receives && section.direction.startsWith('send');
  const codec = chooseCodec(kind, section.codecs, {
    preferred: capabilities.preferred[kind],
    publishes,
  });
  if (codec === undefined) return `none of its codecs is ${namesOf(kind)}`;
  const feedback = codec.offered.feedback.filter((fb) => kind === 'VIDEO' && videoFeedback.has(fb));
  const direction = answerTo(section.direction, capabilities);
  const playoutDelay = direction.startsWith('send') ? playoutDelayOf(section) : undefined;
  const { originalTimes } = section;
  return { kind, codec, feedback: [...new Set(feedback)], direction, playoutDelay, originalTimes };
}

function namesOf(kind: MediaKind): string {
  return codecNames[kind].map(([, name]) => name).join(' or ');
}

/** Only for video, and only ids of one-byte headers. */
function playoutDelayOf({ kind, extensions }: OfferedSection): number | undefined {
  const id = extensions.get(playoutDelayUri);
  return kind === 'VIDEO' && id !== undefined && id >= 1 && id <= 14 ? id : undefined;
}

/** All media share one transport (RFC 9143): a section with other ICE credentials is rejected. */
function sharesTransport(section: OfferedSection, offer: Offer): boolean {
  if (offer.bundle.includes(section.mid)) return true;
  const first = offer.sections.find((other) => other.transport !== undefined);
  return first?.transport?.ufrag === section.transport?.ufrag;
}

function answerTo(offered: Direction, { receives, sends }: Capabilities): Direction {
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
  const { kind, codec, direction, feedback, playoutDelay, originalTimes } = accepted;
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
      originalTimes,
    },
  ];
}
