/** The transport address of a candidate (RFC 8839 section 5.1). */
export interface Candidate {
  readonly type: string;
  readonly transport: string;
  readonly address: string;
  readonly port: number;
}

/** Parses a candidate with or without `a=`; undefined when invalid. */
export function parseCandidate(text: string): Candidate | undefined {
  const words = text.replace(/^a=/, '').trim().split(/\s+/);
  const [, , transport, , address, port, keyword, type] = words;
  if (!words[0]?.startsWith('candidate:') || keyword !== 'typ') return undefined;
  if (transport === undefined || address === undefined || type === undefined) return undefined;
  const candidate = { type, transport: transport.toLowerCase(), address, port: Number(port) };
  return Number.isInteger(candidate.port) ? candidate : undefined;
}

/** The distinct candidates as lines such as `host udp 192.0.2.1:5000`. */
export function describeCandidates(candidates: readonly Candidate[]): readonly string[] {
  const lines = candidates.map(({ type, transport, address, port }) => {
    const host = address.includes(':') ? `[${address}]` : address;
    return `${type} ${transport} ${host}:${port}`;
  });
  return [...new Set(lines)];
}
