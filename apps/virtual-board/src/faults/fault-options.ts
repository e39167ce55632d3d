import type { Profile } from '@boardcast/board';
import { maxLossPercent } from '@boardcast/protocol';

/** A fault at one moment. */
export type FaultAction =
  | { readonly kind: 'drop' | 'reboot' }
  /** Moves to another Wi-Fi network; to one that is not available the board retries. */
  | { readonly kind: 'wifi'; readonly ssid: string; readonly isAvailable: boolean };

/** Lasts that long; without seconds, until it is turned off. */
export interface LastingFault {
  readonly seconds: number | undefined;
}

export interface TimedAction {
  readonly action: FaultAction;
  /** Seconds after the first start of the board. */
  readonly afterS: number;
}

/** The faults in the page's URL. */
export interface FaultOptions {
  readonly loss: number | undefined;
  readonly fps: number | undefined;
  readonly freeze: LastingFault | undefined;
  /** Seconds for which the scene is frozen and moves in turn. */
  readonly still: number | undefined;
  readonly nokeyframes: LastingFault | undefined;
  readonly actions: readonly TimedAction[];
}

/** One day; setTimeout cannot wait much longer. */
export const maxSeconds = 86_400;
const maxSsidBytes = 32;
export const minFps = 0.1;
export const minStillS = 1;

/**
 * Reads `loss=PERCENT`, `fps=N`, `still=SECONDS`, `freeze` and `nokeyframes`, both optionally with a
 * duration in seconds, and the actions `drop=SECONDS`, `reboot=SECONDS`, `wifi=SSID,SECONDS` and
 * `nowifi=SSID,SECONDS`. Throws an Error for an invalid value.
 */
export function readFaults(query: URLSearchParams, { fps }: Profile): FaultOptions {
  return {
    loss: amount(query, 'loss', (value) => value > 0 && value <= maxLossPercent, {
      expected: `a percentage above 0, ${maxLossPercent} at most`,
    }),
    fps: amount(query, 'fps', (value) => value >= minFps && value < fps, {
      expected: `at least ${minFps}, and below the profile’s ${fps}`,
    }),
    freeze: lasting(query, 'freeze'),
    still: amount(query, 'still', (value) => value >= minStillS && value <= maxSeconds, {
      expected: `seconds, at least ${minStillS}`,
    }),
    nokeyframes: lasting(query, 'nokeyframes'),
    actions: [
      ...timedActions(query, 'drop', { kind: 'drop' }),
      ...timedActions(query, 'reboot', { kind: 'reboot' }),
      ...networkChanges(query, 'wifi', true),
      ...networkChanges(query, 'nowifi', false),
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
  isValid: (value: number) => boolean,
  { expected }: { readonly expected: string },
): number | undefined {
  const text = query.get(key);
  if (text === null) return undefined;
  const value = decimal(text);
  if (isValid(value)) return value;
  throw new Error(`Invalid ${key}=${text}: expected ${expected}.`);
}

function lasting(query: URLSearchParams, key: string): LastingFault | undefined {
  const text = query.get(key);
  if (text === null) return undefined;
  return { seconds: text === '' ? undefined : secondsOf(text, `${key}=${text}`) };
}

function secondsOf(text: string, option: string): number {
  const seconds = decimal(text);
  if (seconds > 0 && seconds <= maxSeconds) return seconds;
  throw new Error(`Invalid ${option}: expected seconds, above 0 and up to ${maxSeconds}.`);
}

function timedActions(query: URLSearchParams, key: string, action: FaultAction): TimedAction[] {
  return query.getAll(key).map((text) => ({ action, afterS: secondsOf(text, `${key}=${text}`) }));
}

/** An SSID may have commas; the last one ends it. */
function networkChanges(query: URLSearchParams, key: string, isAvailable: boolean): TimedAction[] {
  return query.getAll(key).map((text) => {
    const [, ssid = '', after = ''] = /^(.*),(.*)$/.exec(text) ?? [];
    if (!isSsid(ssid)) {
      throw new Error(`Invalid ${key}=${text}: expected an SSID and seconds, as ${key}=other,20.`);
    }
    return {
      action: { kind: 'wifi', ssid, isAvailable },
      afterS: secondsOf(after, `${key}=${text}`),
    };
  });
}

export function isSsid(text: string): boolean {
  const { length } = new TextEncoder().encode(text);
  return length > 0 && length <= maxSsidBytes;
}
