/** What can encode in a page, in the order of preference. */
export const engineNames = ['ffmpeg-wasm', 'webcodecs'] as const;

export type EngineName = (typeof engineNames)[number];

export function isEngineName(name: string): name is EngineName {
  return (engineNames as readonly string[]).includes(name);
}

/** What each is, for people. */
export const engineTitles: Readonly<Record<EngineName, string>> = {
  'ffmpeg-wasm': 'ffmpeg in WASM',
  webcodecs: "the browser's encoder (WebCodecs)",
};

/** How fast an engine is. */
export interface Pace {
  /** Pictures a second, one after the other. */
  readonly fps: number;
  /** Milliseconds a picture: the median, and what 95 of 100 did not take. */
  readonly medianMs: number;
  readonly p95Ms: number;
}

/** How fast an engine was when it was tried on the profile. */
export interface MeasuredTrial extends Pace {
  readonly engine: EngineName;
}

/** How an engine did when it was tried on the profile. */
export type Trial =
  | MeasuredTrial
  | { readonly engine: EngineName; /** Why it cannot be used. */ readonly lack: string };

export interface EngineChoice {
  readonly engine: EngineName;
  /** A sentence for people. */
  readonly reason: string;
  readonly trials: readonly Trial[];
}
