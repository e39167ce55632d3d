import type { Profile } from '@boardcast/board';
import {
  engineNames,
  type EngineChoice,
  type EngineName,
  type MeasuredTrial,
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
  /** How the engine did that was chosen at the last load; undefined has them tried. */
  readonly remembered: MeasuredTrial | undefined;
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
  let encoder: H264Encoder | undefined;
  try {
    encoder = await open(engine, options);
    const pace = await options.measure(encoder, Math.ceil(options.profile.fps * room));
    return { trial: { engine, ...pace }, encoder };
  } catch (error) {
    encoder?.close();
    return {
      trial: { engine, lack: String((error as Error).message ?? error) },
      encoder: undefined,
    };
  }
}

const fpsOf = ({ trial }: Tried) => ('fps' in trial ? trial.fps : 0);

/**
 * Takes the engine that is asked for, or the one that was chosen before; without any, or where that
 * does not load, it tries them. Rejects when none works.
 */
export async function chooseEngine(options: EngineOptions): Promise<ChosenEngine> {
  const { wanted, remembered, profile } = options;
  if (wanted !== undefined) {
    const encoder = await open(wanted, options);
    return { encoder, choice: { engine: wanted, reason: 'It was asked for.', trials: [] } };
  }
  if (remembered === undefined) return tryEngines(options);
  const { engine, fps } = remembered;
  const reason = `It was chosen before: ${paceOf(fps, profile)}.`;
  return open(engine, options).then(
    (encoder) => ({ encoder, choice: { engine, reason, trials: [remembered] } }),
    () => tryEngines(options),
  );
}

/** Opens an engine without a trial. Rejects with its reason. */
async function open(engine: EngineName, options: EngineOptions): Promise<H264Encoder> {
  options.trying(engine);
  const encoder = options.create(engine);
  try {
    await encoder.configure(options.profile);
    return encoder;
  } catch (error) {
    encoder.close();
    throw error;
  }
}

/**
 * Tries the engines in order and takes the first that holds the profile's rate with room to spare;
 * when none does, the fastest. Its encoder begins a new stream.
 */
async function tryEngines(options: EngineOptions): Promise<ChosenEngine> {
  const { profile } = options;
  const tried: Tried[] = [];
  for (const engine of engineNames) {
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
  return `No encoder works here: ${trials.map(({ engine }, at) => `${engine}: ${lacks[at]}`).join(' ')}`;
}

function paceOf(fps: number, profile: Profile): string {
  return `${fps.toFixed(0)} fps where ${profile.fps} are needed`;
}

function reasonFor(best: Tried, { profile }: EngineOptions, count: number): string {
  const fps = fpsOf(best);
  const pace = paceOf(fps, profile);
  if (fps < profile.fps * room)
    return `No engine holds the rate with room to spare; this one, the fastest, makes ${pace}.`;
  return count === 1
    ? `The first choice makes ${pace}.`
    : `The first that holds the rate with room to spare: ${pace}.`;
}
