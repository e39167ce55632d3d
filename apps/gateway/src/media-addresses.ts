import type { Request } from '@boardcast/protocol';
import { replaceCandidates } from './candidates.ts';

type Fields = Readonly<Record<string, unknown>>;
type Matches = (candidate: string) => boolean;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Maps one field of an object, if the object has it. */
function change(value: unknown, key: string, map: (inner: unknown) => unknown): unknown {
  return isFields(value) && key in value ? { ...value, [key]: map(value[key]) } : value;
}

/**
 * Removes candidates from a request; undefined when there are none to remove. The candidate of an
 * addIceCandidate is emptied: Kurento accepts that, so the client gets its reply.
 */
export function withoutCandidates(request: Request, isExcluded: Matches): Request | undefined {
  let isChanged = false;
  const excludes = (candidate: string) => {
    const excluded = isExcluded(candidate);
    isChanged ||= excluded;
    return excluded;
  };
  const cleaned =
    request.method === 'transaction'
      ? change(request, 'params', (params) =>
          change(params, 'operations', (operations) =>
            Array.isArray(operations)
              ? operations.map((operation) => cleanRequest(operation, excludes))
              : operations,
          ),
        )
      : cleanRequest(request, excludes);
  return isChanged ? (cleaned as Request) : undefined;
}

function cleanRequest(request: unknown, excludes: Matches): unknown {
  return change(request, 'params', (params) =>
    change(params, 'operationParams', (given) => cleanParams(given, excludes)),
  );
}

function cleanParams(params: unknown, excludes: Matches): unknown {
  const clean = (sdp: unknown) => (typeof sdp === 'string' ? cleanSdp(sdp, excludes) : sdp);
  const empty = (candidate: unknown) =>
    change(candidate, 'candidate', (text) =>
      typeof text === 'string' && excludes(text.replace(/^a=/, '')) ? '' : text,
    );
  return change(change(change(params, 'offer', clean), 'answer', clean), 'candidate', empty);
}

function cleanSdp(sdp: string, excludes: Matches): string {
  const candidates = [...sdp.matchAll(/^a=(candidate:[^\r\n]*)/gm)].map(([, text = '']) => text);
  const excluded = new Set(candidates.filter(excludes));
  if (excluded.size === 0) return sdp;
  return replaceCandidates(sdp, (candidate) => (excluded.has(candidate) ? undefined : candidate));
}

export interface FoundCandidate {
  /** The id of the endpoint that it belongs to. */
  readonly endpoint: string;
  readonly candidate: string;
}

/** The candidate of an IceCandidateFound event; undefined for any other message. */
export function foundCandidate(text: string): FoundCandidate | undefined {
  if (!text.includes('IceCandidateFound')) return undefined;
  const { method, params } = JSON.parse(text) as Fields;
  if (method !== 'onEvent') return undefined;
  const value = fieldOf(params, 'value');
  if (fieldOf(value, 'type') !== 'IceCandidateFound') return undefined;
  const candidate = fieldOf(fieldOf(fieldOf(value, 'data'), 'candidate'), 'candidate');
  const endpoint = fieldOf(value, 'object');
  if (typeof candidate !== 'string' || typeof endpoint !== 'string') return undefined;
  return { endpoint, candidate };
}

function fieldOf(value: unknown, key: string): unknown {
  return isFields(value) ? value[key] : undefined;
}

/** Replaces the candidate of an IceCandidateFound event. */
export function withFoundCandidate(text: string, candidate: string): string {
  const path = ['params', 'value', 'data', 'candidate', 'candidate'];
  const put = (inner: unknown, [key, ...rest]: readonly string[]): unknown =>
    key === undefined ? candidate : change(inner, key, (next) => put(next, rest));
  return JSON.stringify(put(JSON.parse(text), path));
}

/** Replaces the candidates in a reply's SDP, and in those of a transaction's inner replies. */
export function withReplyCandidates(
  text: string,
  replace: (candidate: string) => string | undefined,
): string {
  if (!text.includes('a=candidate:')) return text;
  const ofValue = (value: unknown): unknown => {
    if (typeof value === 'string') return replaceCandidates(value, replace);
    return Array.isArray(value) ? value.map(ofReply) : value;
  };
  const ofReply = (reply: unknown): unknown =>
    change(reply, 'result', (result) => change(result, 'value', ofValue));
  return JSON.stringify(ofReply(JSON.parse(text)));
}
