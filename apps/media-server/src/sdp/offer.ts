import { originalTimesAttribute } from '@boardcast/rtp';
import { parse } from 'sdp-transform';
import type { MediaKind } from '../rtp/track.ts';
import type { SctpParameters, Setup, TransportParameters } from '../transport/parameters.ts';

type ParsedMedia = ReturnType<typeof parse>['media'][number];

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

export interface OfferedCodec {
  readonly payloadType: number;
  readonly name: string;
  readonly clockRate: number;
  /** Of audio, if the rtpmap has them. */
  readonly channels: number | undefined;
  /** The text of the fmtp line; undefined without one. */
  readonly parameters: string | undefined;
  readonly feedback: readonly string[];
}

/** One m-section of an offer. */
export interface OfferedSection {
  readonly type: string;
  readonly kind: MediaKind | undefined;
  readonly mid: string;
  /** Whether the mid was in the offer; otherwise it is generated. */
  readonly midOffered: boolean;
  readonly protocol: string;
  readonly formats: string;
  readonly rejected: boolean;
  readonly bundleOnly: boolean;
  readonly direction: Direction;
  readonly codecs: readonly OfferedCodec[];
  readonly ssrcs: readonly number[];
  /** RTP header extensions (RFC 8285): the id of each URI. */
  readonly extensions: ReadonlyMap<string, number>;
  /** Whether the frames that the server has kept are wanted with their own timestamps. */
  readonly originalTimes: boolean;
  readonly reducedSize: boolean;
  readonly transport: TransportParameters | undefined;
  readonly sctp: SctpParameters | undefined;
  readonly candidates: readonly string[];
}

/** An offer or an answer: both have this form. */
export interface Offer {
  readonly sections: readonly OfferedSection[];
  readonly bundle: readonly string[];
}

/** The static payload types that are used here (RFC 3551 table 4). */
const staticCodecs: Readonly<Record<string, { name: string; clockRate: number }>> = {
  '0': { name: 'PCMU', clockRate: 8000 },
  '8': { name: 'PCMA', clockRate: 8000 },
};

const originalTimes = new RegExp(`^a=${originalTimesAttribute}\\s*$`, 'm');
const setups = new Set<string>(['actpass', 'active', 'passive']);
const directions = new Set<string>(['sendrecv', 'sendonly', 'recvonly', 'inactive']);

/** Parses an offer (RFC 8866); undefined when it is not a session description. */
export function parseOffer(sdp: string): Offer | undefined {
  const start = sdp.search(/^\s*v=0\s*$/m);
  if (start < 0) return undefined;
  const text = sdp.slice(start).trimStart();
  const session = readSession(text);
  if (session === undefined) return undefined;
  const raws = rawSections(text);
  const group = session.groups?.find((candidate) => candidate.type === 'BUNDLE');
  const bundle = group === undefined ? [] : String(group.mids).split(/\s+/);
  const sections = session.media.map((media, index) =>
    sectionOf(session, media, index, raws[index] ?? ''),
  );
  return { sections: sections.map((section) => bundled(section, sections, bundle)), bundle };
}

/**
 * In a group, port 0 with a=bundle-only is no rejection, and a section without transport attributes
 * has those of the first one (RFC 9143 sections 6 and 7.2.2).
 */
function bundled(
  section: OfferedSection,
  sections: readonly OfferedSection[],
  bundle: readonly string[],
): OfferedSection {
  if (!bundle.includes(section.mid)) return section;
  const tagged = sections.find(({ mid }) => mid === bundle[0]);
  return {
    ...section,
    rejected: section.rejected && !section.bundleOnly,
    transport: section.transport ?? tagged?.transport,
  };
}

function readSession(sdp: string): ReturnType<typeof parse> | undefined {
  try {
    return parse(sdp);
  } catch {
    return undefined;
  }
}

function rawSections(sdp: string): string[] {
  return sdp.split(/^(?=m=)/m).filter((section) => section.startsWith('m='));
}

function sectionOf(
  session: ReturnType<typeof parse>,
  media: ParsedMedia,
  index: number,
  raw: string,
): OfferedSection {
  const direction = media.direction ?? session.direction ?? 'sendrecv';
  return {
    type: media.type,
    kind: media.type === 'audio' ? 'AUDIO' : media.type === 'video' ? 'VIDEO' : undefined,
    mid: media.mid === undefined ? String(index) : String(media.mid),
    midOffered: media.mid !== undefined,
    protocol: media.protocol,
    formats: String(media.payloads ?? ''),
    rejected: media.port === 0,
    bundleOnly: /^a=bundle-only\s*$/m.test(raw),
    direction: directions.has(direction) ? direction : 'sendrecv',
    codecs: codecsOf(media),
    ssrcs: ssrcsOf(raw),
    extensions: extensionsOf(raw),
    originalTimes: originalTimes.test(raw),
    reducedSize: /^a=rtcp-rsize\b/m.test(raw),
    transport: transportOf(session, media),
    sctp: media.type === 'application' ? sctpOf(media, raw) : undefined,
    candidates: [...raw.matchAll(/^a=(candidate:[^\r\n]+)/gm)].map((match) => match[1] ?? ''),
  };
}

function codecsOf(media: ParsedMedia): OfferedCodec[] {
  const formats = String(media.payloads ?? '').split(/\s+/);
  return formats.flatMap((format) => {
    const map = media.rtp.find((rtp) => String(rtp.payload) === format);
    const name = map?.codec ?? staticCodecs[format]?.name;
    if (name === undefined || !/^\d{1,3}$/.test(format)) return [];
    const feedback = (media.rtcpFb ?? []).filter((fb) =>
      ['*', format].includes(String(fb.payload)),
    );
    const fmtp = media.fmtp.filter(({ payload }) => String(payload) === format);
    return {
      payloadType: Number(format),
      name: textOf(name).toUpperCase(),
      clockRate: map?.rate ?? staticCodecs[format]?.clockRate ?? 0,
      channels: map?.encoding,
      parameters:
        fmtp.length === 0 ? undefined : fmtp.map(({ config }) => textOf(config)).join(';'),
      feedback: feedback.map((fb) => (fb.subtype ? `${fb.type} ${fb.subtype}` : fb.type)),
    };
  });
}

/** The parser converts text that looks like a number, contrary to its types. */
function textOf(value: string | number): string {
  return String(value);
}

/** The default size is 64 KiB (RFC 8841 section 6); in older offers the format is the port. */
function sctpOf(media: ParsedMedia, raw: string): SctpParameters | undefined {
  if (!/DTLS\/SCTP$/.test(media.protocol)) return undefined;
  const number = (name: string): number | undefined => {
    const value = new RegExp(`^a=${name}:(\\d{1,9})`, 'm').exec(raw)?.[1];
    return value === undefined ? undefined : Number(value);
  };
  const formatPort = /^\d{1,5}$/.exec(String(media.payloads ?? ''))?.[0];
  const port = number('sctp-port') ?? Number(formatPort ?? 5000);
  if (port < 1 || port > 0xffff) return undefined;
  return { port, maxMessageSize: number('max-message-size') ?? 65_536 };
}

function extensionsOf(raw: string): ReadonlyMap<string, number> {
  const found = [...raw.matchAll(/^a=extmap:(\d{1,4})(?:\/\w+)? (\S+)/gm)];
  return new Map(found.map(([, id, uri]) => [uri ?? '', Number(id)]));
}

/** esp_peer writes SSRCs as signed numbers. */
function ssrcsOf(raw: string): number[] {
  const found = [...raw.matchAll(/^a=ssrc:(-?\d{1,10})\b/gm)].map(
    (match) => Number(match[1]) >>> 0,
  );
  return [...new Set(found)];
}

function transportOf(
  session: ReturnType<typeof parse>,
  media: ParsedMedia,
): TransportParameters | undefined {
  const ufrag = media.iceUfrag ?? session.iceUfrag;
  const pwd = media.icePwd ?? session.icePwd;
  const print = media.fingerprint ?? session.fingerprint;
  const setup = media.setup ?? session.setup ?? 'actpass';
  if (ufrag === undefined || pwd === undefined || print === undefined) return undefined;
  return {
    ufrag: String(ufrag),
    pwd: String(pwd),
    fingerprint: `${print.type} ${print.hash}`,
    setup: setups.has(setup) ? (setup as Setup) : 'actpass',
  };
}
