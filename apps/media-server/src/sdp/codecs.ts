import { type Codec, clockRates } from '@boardcast/rtp';
import type { MediaKind } from '../rtp/track.ts';
import type { OfferedCodec } from './offer.ts';

/** The RTP payload format of a medium, as far as forwarding depends on it. */
export interface MediaFormat {
  readonly codec: Codec;
  /** For H.264 (RFC 6184 section 6.2): in mode 0 packets have no fragments. */
  readonly packetizationMode?: 0 | 1;
}

export interface ChosenCodec {
  readonly offered: OfferedCodec;
  readonly format: MediaFormat;
}

/** The names of codecs in SDP, in the order of the server's offers: those of boards first. */
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

export interface CodecPreference {
  /** The codec of the source or of a sink that is connected to the endpoint. */
  readonly preferred: Codec | undefined;
  /** Whether the peer sends: then the order of its offer counts. */
  readonly publishes: boolean;
}

/**
 * Chooses one codec of a section: the preferred one; else for a publisher the first one, and for a
 * viewer one that boards send, since its board may connect later. Of several H.264 formats, those with
 * fragments come first, and of these a baseline profile.
 */
export function chooseCodec(
  kind: MediaKind,
  codecs: readonly OfferedCodec[],
  preference: CodecPreference,
): ChosenCodec | undefined {
  const known = codecs.flatMap((offered) => {
    const format = formatOf(kind, offered);
    return format === undefined ? [] : { offered, format };
  });
  const order = [...new Set(known.map(({ format }) => format.codec))];
  const rank = (chosen: ChosenCodec) =>
    rankOfCodec(chosen.format.codec, order, preference) + rankOfVariant(chosen) / 10;
  return [...known].sort((a, b) => rank(a) - rank(b))[0];
}

function rankOfCodec(
  codec: Codec,
  order: readonly Codec[],
  { preferred, publishes }: CodecPreference,
) {
  if (codec === preferred) return 0;
  return !publishes && boardCodecs.has(codec) ? 1 : 2 + order.indexOf(codec);
}

/** 0 to 3. */
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

/** A parameter of the fmtp line; names are case-insensitive (RFC 2045 section 5.1). */
function parameterOf(codec: OfferedCodec, name: string): string | undefined {
  const pairs = (codec.parameters ?? '')
    .split(';')
    .map((pair) => /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(pair));
  return pairs.find((pair) => pair?.[1]?.toLowerCase() === name)?.[2];
}

/** The NAL units in sprop-parameter-sets (RFC 6184 section 8.1), if the offer has them. */
export function parameterSetsOf(codec: OfferedCodec): readonly Buffer[] {
  const text = parameterOf(codec, 'sprop-parameter-sets') ?? '';
  const units = text.split(',').slice(0, maxParameterSets);
  return units.map((unit) => Buffer.from(unit, 'base64')).filter(({ length }) => length > 0);
}

/** Whether media of one format can be forwarded unchanged where the other is expected. */
export function isCompatible(source: MediaFormat, sink: MediaFormat): boolean {
  if (source.codec !== sink.codec) return false;
  return source.packetizationMode !== 1 || sink.packetizationMode !== 0;
}

/** `VP8`, or `H264 in packetization mode 1`. */
export function describeFormat({ codec, packetizationMode }: MediaFormat): string {
  return packetizationMode === undefined
    ? codec
    : `${codec} in packetization mode ${packetizationMode}`;
}
