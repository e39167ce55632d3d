import type { Profile } from '@boardcast/board';
import { mostLoss } from './lossy-server.ts';

/** What is done to the board at one moment. */
export type FaultAction =
  | { readonly kind: 'drop' | 'reboot' }
  /** Joins another network; one that is not there is looked for again and again. */
  | { readonly kind: 'wifi'; readonly ssid: string; readonly isThere: boolean };

/** Lasts for so long, or without a time until it is switched off. */
export interface LastingFault {
  readonly seconds: number | undefined;
}

export interface TimedAction {
  readonly action: FaultAction;
  /** Seconds after the board was first switched on. */
  readonly afterS: number;
}

/** The faults that the page's address asks for. */
export interface FaultOptions {
  readonly loss: number | undefined;
  readonly fps: number | undefined;
  readonly freeze: LastingFault | undefined;
  /** Seconds for which the scene is still, and then moves, in turn. */
  readonly still: number | undefined;
  readonly nokeyframes: LastingFault | undefined;
  readonly actions: readonly TimedAction[];
}

/** A day: what is later is a mistake, and setTimeout has its limits. */
const longestS = 86_400;
const longestSsid = 32;
export const leastFps = 0.1;
const minStillS = 1;

/**
 * Reads `loss=PERCENT`, `fps=N`, `still=SECONDS`, `freeze`, `nokeyframes`, both also with the
 * seconds that they last, and the actions `drop=SECONDS`, `reboot=SECONDS`, `wifi=SSID,SECONDS`,
 * `nowifi=SSID,SECONDS`. Throws an Error whose message is a sentence for people.
 */
export function readFaults(query: URLSearchParams, { fps }: Profile): FaultOptions {
  return {
    loss: amount(query, 'loss', (value) => value > 0 && value <= mostLoss, {
      must: `a percentage above 0, ${mostLoss} at most`,
    }),
    fps: amount(query, 'fps', (value) => value >= leastFps && value < fps, {
      must: `at least ${leastFps}, and below the profile’s ${fps}`,
    }),
    freeze: lasting(query, 'freeze'),
    still: amount(query, 'still', (value) => value >= minStillS && value <= longestS, {
      must: `the seconds, at least ${minStillS}`,
    }),
    nokeyframes: lasting(query, 'nokeyframes'),
    actions: [
      ...times(query, 'drop', { kind: 'drop' }),
      ...times(query, 'reboot', { kind: 'reboot' }),
      ...moves(query, 'wifi', true),
      ...moves(query, 'nowifi', false),
    ],
  };
}

/** A decimal number, without signs and exponents; NaN for anything else. */
export function decimal(text: string): number {
  return /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN;
}

function amount(
  query: URLSearchParams,
  key: string,
  isGood: (value: number) => boolean,
  { must }: { readonly must: string },
): number | undefined {
  const text = query.get(key);
  if (text === null) return undefined;
  const value = decimal(text);
  if (isGood(value)) return value;
  throw new Error(`${key} must be ${must}: ${key}=${text}`);
}

function lasting(query: URLSearchParams, key: string): LastingFault | undefined {
  const text = query.get(key);
  if (text === null) return undefined;
  return { seconds: text === '' ? undefined : secondsOf(text, `${key}=${text}`) };
}

function secondsOf(text: string, option: string): number {
  const seconds = decimal(text);
  if (seconds > 0 && seconds <= longestS) return seconds;
  throw new Error(`Give the seconds, above 0 and up to ${longestS}: ${option}`);
}

function times(query: URLSearchParams, key: string, action: FaultAction): TimedAction[] {
  return query.getAll(key).map((text) => ({ action, afterS: secondsOf(text, `${key}=${text}`) }));
}

/** An SSID may have commas; the last one ends it. */
function moves(query: URLSearchParams, key: string, isThere: boolean): TimedAction[] {
  return query.getAll(key).map((text) => {
    const [, ssid = '', after = ''] = /^(.*),(.*)$/.exec(text) ?? [];
    if (!isSsid(ssid)) {
      throw new Error(`Give a network and the seconds, as ${key}=other,20: ${key}=${text}`);
    }
    return { action: { kind: 'wifi', ssid, isThere }, afterS: secondsOf(after, `${key}=${text}`) };
  });
}

export function isSsid(text: string): boolean {
  const { length } = new TextEncoder().encode(text);
  return length > 0 && length <= longestSsid;
}
