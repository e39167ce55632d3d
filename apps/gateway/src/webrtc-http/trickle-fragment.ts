import type { IceCandidate } from '@boardcast/protocol';
import { fragmentIn } from './answer.ts';

const maxCandidates = 100;
const maxCandidateLength = 1000;

/** The body of a PATCH (RFC 8840 section 9). */
export interface TrickleFragment {
  /** The client's ICE user fragment; undefined when it is not given. */
  readonly fragment: string | undefined;
  readonly candidates: readonly IceCandidate[];
}

/** Reads a fragment; undefined when it is invalid. Candidates without an m-line are the first's. */
export function parseTrickleFragment(text: string): TrickleFragment | undefined {
  const candidates: IceCandidate[] = [];
  let [sdpMid, sdpMLineIndex] = ['0', -1];
  for (const line of text.split(/\r?\n/)) {
    if (line.length > maxCandidateLength) return undefined;
    if (line.startsWith('m=')) sdpMLineIndex += 1;
    const mid = /^a=mid:(\S+)$/.exec(line)?.[1];
    if (mid !== undefined) sdpMid = mid;
    const candidate = /^a=(candidate:\S.*)$/.exec(line)?.[1];
    if (candidate === undefined) continue;
    if (candidates.length === maxCandidates) return undefined;
    candidates.push({ candidate, sdpMid, sdpMLineIndex: Math.max(0, sdpMLineIndex) });
  }
  const fragment = fragmentIn(text);
  const isEnd = /^a=end-of-candidates\s*$/m.test(text);
  return candidates.length === 0 && fragment === undefined && !isEnd
    ? undefined
    : { fragment, candidates };
}
