import type { IceCandidate } from '@boardcast/protocol';

/**
 * An answer with all candidates (RFC 8839 section 5.1), for clients that take none later. Candidates
 * belong to the m-section of their index.
 */
export function withCandidates(answer: string, candidates: readonly IceCandidate[]): string {
  const [session = '', ...sections] = answer.split(/^(?=m=)/m);
  const complete = sections.map((section, index) => {
    const own = candidates.filter(({ sdpMLineIndex }) => sdpMLineIndex === index);
    const lines = own.map(({ candidate }) => `a=${candidate.replace(/^a=/, '')}\r\n`);
    return lines.length === 0 ? section : [section, ...lines, 'a=end-of-candidates\r\n'].join('');
  });
  return [session, ...complete].join('');
}

/** The first ICE user fragment of a description or fragment; undefined without. */
export function fragmentIn(sdp: string): string | undefined {
  return /^a=ice-ufrag:([^\s]{4,256})\s*$/m.exec(sdp)?.[1];
}
