import type { Profile } from '@boardcast/board';
import {
  engineNames,
  type EngineChoice,
  type EngineName,
  type Pace,
  type Trial,
} from './engine.ts';
import type { H264Encoder } from './h264-encoder.ts';

/** How much faster than the stream an engine must be: there is more to do than to encode. */
export const room = 1.25;

export interface EngineOptions {
  readonly profile: Profile;
  /** The one that the user wants; undefined leaves it to the figures. */
  readonly wanted: EngineName | undefined;
  create(engine: EngineName): H264Encoder;
  /** Measures up to `fps` pictures a second. */
  measure(encoder: H264Encoder, fps: number): Promise<Pace>;
  /** Hears of an engine before it is tried. */
  trying(engine: EngineName): void;
}

export interface ChosenEngine {
  readonly encoder: H264Encoder;
  readonly choice: EngineChoice;
}

type Tried = { readonly trial: Trial; readonly encoder: H264Encoder | undefined };

async function attempt(engine: EngineName, options: EngineOptions): Promise<Tried> {
  options.trying(engine);
  const encoder = options.create(engine);
  try {
    await encoder.configure(options.profile);
    const pace = await options.measure(encoder, Math.ceil(options.profile.fps * room));
    return { trial: { engine, ...pace }, encoder };
  } catch (error) {
    encoder.close();
    return {
      trial: { engine, lack: String((error as Error).message ?? error) },
      encoder: undefined,
    };
  }
}

const fpsOf = ({ trial }: Tried) => ('fps' in trial ? trial.fps : 0);

/**
 * Tries the engines in order and takes the first that holds the profile's rate with room to spare;
 * when none does, the fastest. Its encoder begins a new stream. Rejects when none works.
 */
export async function chooseEngine(options: EngineOptions): Promise<ChosenEngine> {
  const { profile, wanted } = options;
  const tried: Tried[] = [];
  for (const engine of wanted === undefined ? engineNames : [wanted]) {
    const latest = await attempt(engine, options);
    tried.push(latest);
    if (fpsOf(latest) >= profile.fps * room) break;
  }
  const best = tried.reduce((one, other) => (fpsOf(other) > fpsOf(one) ? other : one));
  for (const { encoder } of tried) if (encoder !== best.encoder) encoder?.close();
  const trials = tried.map(({ trial }) => trial);
  if (best.encoder === undefined) throw new Error(nothingWorks(trials));
  await best.encoder.configure(profile);
  const { engine } = best.trial;
  const reason = reasonFor(best, options, tried.length);
  return { encoder: best.encoder, choice: { engine, reason, trials } };
}

function nothingWorks(trials: readonly Trial[]): string {
  const lacks = trials.map((trial) => ('lack' in trial ? trial.lack : ''));
  if (lacks.length === 1) return lacks.join();
  return `No encoder works here: ${trials.map(({ engine }, at) => `${engine}: ${lacks[at]}`).join(' ')}`;
}

function reasonFor(best: Tried, { profile, wanted }: EngineOptions, count: number): string {
  const fps = fpsOf(best);
  const pace = `${fps.toFixed(0)} pictures a second where ${profile.fps} are needed`;
  if (wanted !== undefined) return `It was asked for, and makes ${pace}.`;
  if (fps < profile.fps * room)
    return `No engine holds the rate with room to spare; this one, the fastest, makes ${pace}.`;
  return count === 1
    ? `The first choice makes ${pace}.`
    : `The first that holds the rate with room to spare: ${pace}.`;
}
