import type { Request } from '@boardcast/protocol';
import { replaceCandidates } from './candidates.ts';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object with one of its fields changed, if it has such a one. */
function change(value: unknown, key: string, map: (inner: unknown) => unknown): unknown {
  return isFields(value) && key in value ? { ...value, [key]: map(value[key]) } : value;
}

/**
 * A request without the candidates that are refused; undefined when it has none of them. A candidate
 * by itself becomes an empty one: a Kurento takes that without an error, so the client has its reply.
 */
export function withoutCandidates(
  request: Request,
  refuses: (candidate: string) => boolean,
): Request | undefined {
  let found = false;
  const isRefused = (candidate: string) => {
    const refused = refuses(candidate);
    found ||= refused;
    return refused;
  };
  const without =
    request.method === 'transaction'
      ? change(request, 'params', (params) =>
          change(params, 'operations', (operations) =>
            Array.isArray(operations)
              ? operations.map((operation) => bareRequest(operation, isRefused))
              : operations,
          ),
        )
      : bareRequest(request, isRefused);
  return found ? (without as Request) : undefined;
}

type Refuses = (candidate: string) => boolean;

function bareRequest(request: unknown, refuses: Refuses): unknown {
  return change(request, 'params', (params) =>
    change(params, 'operationParams', (given) => bareParams(given, refuses)),
  );
}

function bareParams(params: unknown, refuses: Refuses): unknown {
  const bare = (sdp: unknown) => (typeof sdp === 'string' ? bareSdp(sdp, refuses) : sdp);
  const silent = (candidate: unknown) =>
    change(candidate, 'candidate', (text) =>
      typeof text === 'string' && refuses(text.replace(/^a=/, '')) ? '' : text,
    );
  return change(change(change(params, 'offer', bare), 'answer', bare), 'candidate', silent);
}

function bareSdp(sdp: string, refuses: Refuses): string {
  const candidates = [...sdp.matchAll(/^a=(candidate:[^\r\n]*)/gm)].map(([, text = '']) => text);
  const refused = new Set(candidates.filter(refuses));
  if (refused.size === 0) return sdp;
  return replaceCandidates(sdp, (candidate) => (refused.has(candidate) ? undefined : candidate));
}

export interface FoundCandidate {
  /** The endpoint whose it is. */
  readonly endpoint: string;
  readonly candidate: string;
}

/** What an IceCandidateFound tells; undefined for any other message. */
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

/** The same event with another candidate. */
export function withFoundCandidate(text: string, candidate: string): string {
  const path = ['params', 'value', 'data', 'candidate', 'candidate'];
  const put = (inner: unknown, [key, ...rest]: readonly string[]): unknown =>
    key === undefined ? candidate : change(inner, key, (next) => put(next, rest));
  return JSON.stringify(put(JSON.parse(text), path));
}

/** A reply with the candidates of its SDP replaced, a transaction's inner replies too. */
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
