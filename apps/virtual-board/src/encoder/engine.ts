/** The encoders of a page, in order of preference. */
export const engineNames = ['ffmpeg-wasm', 'webcodecs'] as const;

export type EngineName = (typeof engineNames)[number];

export function isEngineName(name: string): name is EngineName {
  return (engineNames as readonly string[]).includes(name);
}

/** The engines by name. */
export const engineTitles: Readonly<Record<EngineName, string>> = {
  'ffmpeg-wasm': 'FFmpeg (WASM)',
  webcodecs: 'WebCodecs (the browser’s encoder)',
};

/** How fast an engine is. */
export interface Pace {
  /** Frames per second, one after the other. */
  readonly fps: number;
  /** Milliseconds per frame: the median and the 95th percentile. */
  readonly medianMs: number;
  readonly p95Ms: number;
}

/** How fast an engine was in its trial with the profile. */
export interface MeasuredTrial extends Pace {
  readonly engine: EngineName;
}

/** The result of an engine’s trial with the profile. */
export type Trial =
  | MeasuredTrial
  | { readonly engine: EngineName; /** Why it cannot be used. */ readonly unavailable: string };

export interface EngineChoice {
  readonly engine: EngineName;
  /** Why it was chosen: a sentence. */
  readonly reason: string;
  readonly trials: readonly Trial[];
}
