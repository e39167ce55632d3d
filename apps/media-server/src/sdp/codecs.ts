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

const maxParameterSets = 8;
const boardCodecs: ReadonlySet<Codec> = new Set<Codec>(['PCMA', 'H264']);

export interface CodecWishes {
  /** The codec of what feeds the endpoint already, or of a viewer that is there already. */
  readonly wanted: Codec | undefined;
  /** Whoever offers will send: its own order counts. */
  readonly publishes: boolean;
}

/**
 * The rule by which one codec of a section is taken. What others have (`wanted`) comes first; then
 * the offer's order for a publisher, and for a viewer, whose board may still come, what boards send.
 * Of several H.264, those that may hold fragments come first, and of these a baseline profile.
 */
export function chooseCodec(
  kind: MediaKind,
  codecs: readonly OfferedCodec[],
  wishes: CodecWishes,
): ChosenCodec | undefined {
  const known = codecs.flatMap((offered) => {
    const format = formatOf(kind, offered);
    return format === undefined ? [] : { offered, format };
  });
  const order = [...new Set(known.map(({ format }) => format.codec))];
  const rank = (chosen: ChosenCodec) =>
    rankOfCodec(chosen.format.codec, order, wishes) + rankOfVariant(chosen) / 10;
  return [...known].sort((a, b) => rank(a) - rank(b))[0];
}

function rankOfCodec(codec: Codec, order: readonly Codec[], { wanted, publishes }: CodecWishes) {
  if (codec === wanted) return 0;
  return !publishes && boardCodecs.has(codec) ? 1 : 2 + order.indexOf(codec);
}

/** From 0 to 3. */
function rankOfVariant({ offered, format }: ChosenCodec): number {
  if (format.codec !== 'H264') return 0;
  const baseline = /^42[0-9a-f]{4}$/i.test(parameterOf(offered, 'profile-level-id') ?? '');
  return (format.packetizationMode === 1 ? 0 : 2) + (baseline ? 0 : 1);
}

function formatOf(kind: MediaKind, offered: OfferedCodec): MediaFormat | undefined {
  const codec = codecNames[kind].find(([name]) => name === offered.name)?.[0];
  if (codec === undefined || offered.clockRate !== clockRates[codec]) return undefined;
  if (codec !== 'H264') return { codec };
  return { codec, packetizationMode: parameterOf(offered, 'packetization-mode') === '1' ? 1 : 0 };
}

/** A parameter of the fmtp line; their names are case-insensitive (RFC 2045 section 5.1). */
function parameterOf(codec: OfferedCodec, name: string): string | undefined {
  const pairs = (codec.parameters ?? '')
    .split(';')
    .map((pair) => /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(pair));
  return pairs.find((pair) => pair?.[1]?.toLowerCase() === name)?.[2];
}

/** The NAL units in sprop-parameter-sets (RFC 6184 section 8.1), where the offer has them. */
export function parameterSetsOf(codec: OfferedCodec): readonly Buffer[] {
  const text = parameterOf(codec, 'sprop-parameter-sets') ?? '';
  const units = text.split(',').slice(0, maxParameterSets);
  return units.map((unit) => Buffer.from(unit, 'base64')).filter(({ length }) => length > 0);
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
