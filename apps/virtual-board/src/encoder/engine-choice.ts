import type { Profile } from '@boardcast/board';
import { errorMessage } from '@boardcast/protocol';
import {
  engineNames,
  type EngineChoice,
  type EngineName,
  type MeasuredTrial,
  type Pace,
  type Trial,
} from './engine.ts';
import type { H264Encoder } from './h264-encoder.ts';

/** How much faster than the stream an engine must be: the page does more than encode. */
export const speedMargin = 1.25;

export interface EngineOptions {
  readonly profile: Profile;
  /** The engine that the user chose; undefined: the first that is fast enough. */
  readonly wanted: EngineName | undefined;
  /** The result of the engine that was chosen before; undefined: all are tried. */
  readonly remembered: MeasuredTrial | undefined;
  create(engine: EngineName): H264Encoder;
  /** Measures up to `fps` frames per second. */
  measure(encoder: H264Encoder, fps: number): Promise<Pace>;
  /** Called before an engine is tried. */
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
    const pace = await options.measure(encoder, Math.ceil(options.profile.fps * speedMargin));
    return { trial: { engine, ...pace }, encoder };
  } catch (error) {
    encoder?.close();
    return {
      trial: { engine, unavailable: errorMessage(error) },
      encoder: undefined,
    };
  }
}

const fpsOf = ({ trial }: Tried) => ('fps' in trial ? trial.fps : 0);

/**
 * Opens the wanted engine, or the one that was chosen before; otherwise, or if that one fails, tries
 * all of them. Rejects if none works.
 */
export async function chooseEngine(options: EngineOptions): Promise<ChosenEngine> {
  const { wanted, remembered, profile } = options;
  if (wanted !== undefined) {
    const encoder = await open(wanted, options);
    return { encoder, choice: { engine: wanted, reason: 'Chosen in the URL.', trials: [] } };
  }
  if (remembered === undefined) return tryEngines(options);
  const { engine, fps } = remembered;
  const reason = `Chosen before: ${paceOf(fps, profile)}.`;
  return open(engine, options).then(
    (encoder) => ({ encoder, choice: { engine, reason, trials: [remembered] } }),
    () => tryEngines(options),
  );
}

/** Opens an engine without a trial. */
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
 * Tries the engines in order and takes the first that reaches the profile's frame rate with the
 * margin, or else the fastest. Its encoder begins a new stream.
 */
async function tryEngines(options: EngineOptions): Promise<ChosenEngine> {
  const { profile } = options;
  const tried: Tried[] = [];
  for (const engine of engineNames) {
    const latest = await attempt(engine, options);
    tried.push(latest);
    if (fpsOf(latest) >= profile.fps * speedMargin) break;
  }
  const best = tried.reduce((one, other) => (fpsOf(other) > fpsOf(one) ? other : one));
  for (const { encoder } of tried) if (encoder !== best.encoder) encoder?.close();
  const trials = tried.map(({ trial }) => trial);
  if (best.encoder === undefined) throw new Error(noEngineMessage(trials));
  await best.encoder.configure(profile);
  const { engine } = best.trial;
  const reason = reasonFor(best, options, tried.length);
  return { encoder: best.encoder, choice: { engine, reason, trials } };
}

function noEngineMessage(trials: readonly Trial[]): string {
  const reasons = trials.map((trial) => {
    return `${trial.engine}: ${'unavailable' in trial ? trial.unavailable : ''}`;
  });
  return `No encoder works in this browser: ${reasons.join(' ')}`;
}

function paceOf(fps: number, profile: Profile): string {
  return `${fps.toFixed(0)} fps, ${profile.fps} needed`;
}

function reasonFor(best: Tried, { profile }: EngineOptions, count: number): string {
  const fps = fpsOf(best);
  const pace = paceOf(fps, profile);
  if (fps < profile.fps * speedMargin)
    return `No engine is fast enough; this one is the fastest: ${pace}.`;
  return count === 1 ? `First choice: ${pace}.` : `The first that is fast enough: ${pace}.`;
}
