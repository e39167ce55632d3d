import type { Codec } from '../rtp/codec.ts';
import { clockRates } from '../rtp/codec.ts';
import type { MediaKind } from '../rtp/track.ts';
import type { OfferedCodec } from './offer.ts';

/** How a medium is written in RTP, as far as forwarding must know. */
export interface MediaFormat {
  readonly codec: Codec;
  /** Of H.264 alone (RFC 6184 section 6.2): in mode 0 no packet holds fragments. */
  readonly packetizationMode?: 0 | 1;
}

export interface ChosenCodec {
  readonly offered: OfferedCodec;
  readonly format: MediaFormat;
}

/** The codecs as SDP writes them, the boards' own first: the order in which the server offers. */
export const codecNames: Readonly<Record<MediaKind, readonly (readonly [Codec, string])[]>> = {
  AUDIO: [
    ['PCMA', 'PCMA'],
    ['PCMU', 'PCMU'],
    ['OPUS', 'opus'],
  ],
  VIDEO: [
    ['H264', 'H264'],
    ['VP8', 'VP8'],
  ],
};

const boardCodecs: ReadonlySet<Codec> = new Set<Codec>(['PCMA', 'H264']);

/**
 * The rule by which one codec of a section is taken. What the element that already feeds the
 * endpoint sends (`wanted`) comes first, then what boards send, then the first in the offer's order.
 * Of several H.264, those that may hold fragments come first, and of these a baseline profile.
 */
export function chooseCodec(
  kind: MediaKind,
  codecs: readonly OfferedCodec[],
  wanted: Codec | undefined,
): ChosenCodec | undefined {
  const known = codecs.flatMap((offered) => {
    const format = formatOf(kind, offered);
    return format === undefined ? [] : { offered, format };
  });
  return [...known].sort((a, b) => rank(a, wanted) - rank(b, wanted))[0];
}

function rank({ offered, format }: ChosenCodec, wanted: Codec | undefined): number {
  const group = format.codec === wanted ? 0 : boardCodecs.has(format.codec) ? 10 : 20;
  if (format.codec !== 'H264') return group;
  const baseline = /^42[0-9a-f]{4}$/i.test(parameter(offered, 'profile-level-id') ?? '');
  return group + (format.packetizationMode === 1 ? 0 : 2) + (baseline ? 0 : 1);
}

function formatOf(kind: MediaKind, offered: OfferedCodec): MediaFormat | undefined {
  const codec = codecNames[kind].find(([name]) => name === offered.name)?.[0];
  if (codec === undefined || offered.clockRate !== clockRates[codec]) return undefined;
  if (codec !== 'H264') return { codec };
  return { codec, packetizationMode: parameter(offered, 'packetization-mode') === '1' ? 1 : 0 };
}

function parameter(codec: OfferedCodec, name: string): string | undefined {
  const pairs = (codec.parameters ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([key]) => key === name)?.[1];
}

/** Whether what is written in one format can be sent, untouched, where the other is expected. */
export function fits(source: MediaFormat, sink: MediaFormat): boolean {
  if (source.codec !== sink.codec) return false;
  return source.packetizationMode !== 1 || sink.packetizationMode !== 0;
}

/** For people: `VP8`, or `H264 in packetization mode 1`. */
export function describeFormat({ codec, packetizationMode }: MediaFormat): string {
  return packetizationMode === undefined
    ? codec
    : `${codec} in packetization mode ${packetizationMode}`;
}
