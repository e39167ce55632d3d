/** The static payload types that boards use without an rtpmap (RFC 3551 table 4). */
const staticCodecs: Readonly<Record<string, string>> = { '0': 'PCMU', '8': 'PCMA' };

const mediaLine = /^m=(\w+) (\d+) (\S+) (.*)$/;
const payloadLine = /^a=(?:rtpmap|fmtp|rtcp-fb):(\d{1,3}) /;

/**
 * The offer with those codecs alone that the board's own endpoint has negotiated (RFC 8866 section 5.14):
 * a Kurento may choose another one, and would transcode. A medium without a common codec is left as it
 * is.
 */
export function withCodecsOf(board: string, offer: string): string {
  const wanted = new Map(sectionsOf(board).flatMap((section) => codecOf(section) ?? []));
  return sectionsOf(offer)
    .map((section) => narrowed(section, wanted))
    .flat()
    .join('\r\n');
}

type Section = readonly string[];

/** The session's lines, then those of each medium. */
function sectionsOf(sdp: string): readonly Section[] {
  const sections: string[][] = [[]];
  for (const line of sdp.split(/\r?\n/)) {
    if (line.startsWith('m=')) sections.push([line]);
    else sections.at(-1)?.push(line);
  }
  return sections;
}

/** The medium of an accepted section and its first codec. */
function codecOf(section: Section): readonly [readonly [string, string]] | undefined {
  const [, type = '', port, , payloads = ''] = mediaLine.exec(section[0] ?? '') ?? [];
  const name = nameOf(payloads.split(' ')[0] ?? '', section);
  return port === '0' || name === undefined ? undefined : [[type, name]];
}

function nameOf(payload: string, section: Section): string | undefined {
  const map = section.find((line) => line.startsWith(`a=rtpmap:${payload} `));
  const name = /^a=rtpmap:\d+ ([^/]+)/.exec(map ?? '')?.[1] ?? staticCodecs[payload];
  return name?.toUpperCase();
}

function narrowed(section: Section, wanted: ReadonlyMap<string, string>): Section {
  const [first = '', ...lines] = section;
  const [, type = '', port = '', protocol = '', payloads = ''] = mediaLine.exec(first) ?? [];
  const name = wanted.get(type);
  const kept = payloads.split(' ').filter((payload) => nameOf(payload, section) === name);
  if (name === undefined || kept.length === 0) return section;
  const isKept = (line: string) => {
    const payload = payloadLine.exec(line)?.[1];
    return payload === undefined || kept.includes(payload);
  };
  return [`m=${type} ${port} ${protocol} ${kept.join(' ')}`, ...lines.filter(isKept)];
}
