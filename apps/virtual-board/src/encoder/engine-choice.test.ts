import { profiles } from '@boardcast/board';
import { expect, it } from 'vitest';
import { createFrame } from '../camera/frame.ts';
import { chooseEngine } from './engine-choice.ts';
import type { EngineName, MeasuredTrial } from './engine.ts';
import type { H264Encoder } from './h264-encoder.ts';

const profile = profiles.esp32p4;

/** Frames per second of each engine; a text is why it does not load. */
type Speeds = Readonly<Record<EngineName, number | string>>;

function choose(
  speeds: Speeds,
  { wanted, remembered }: { wanted?: EngineName; remembered?: MeasuredTrial } = {},
) {
  const log: string[] = [];
  const nameOf = new Map<H264Encoder, EngineName>();
  const create = (engine: EngineName): H264Encoder => {
    const encoder: H264Encoder = {
      frames: [createFrame(2, 2), createFrame(2, 2)],
      ended: new Promise<never>(() => undefined),
      configure() {
        const speed = speeds[engine];
        if (typeof speed === 'string') return Promise.reject(new Error(speed));
        log.push(`configure ${engine}`);
        return Promise.resolve();
      },
      encode: () => Promise.resolve({ data: new Uint8Array(), isIdr: false }),
      close: () => void log.push(`close ${engine}`),
    };
    nameOf.set(encoder, engine);
    return encoder;
  };
  const measure = (encoder: H264Encoder, fps: number) => {
    const speed = Number(speeds[nameOf.get(encoder) ?? 'webcodecs']);
    expect(fps).toBe(Math.ceil(profile.fps * 1.25));
    return Promise.resolve({ fps: speed, medianMs: 1000 / speed, p95Ms: 1000 / speed });
  };
  const trying = (engine: EngineName) => void log.push(`try ${engine}`);
  return { log, chosen: chooseEngine({ profile, wanted, remembered, create, measure, trying }) };
}

const fast = { 'ffmpeg-wasm': 60, webcodecs: 200 };

it('takes the first engine that is fast enough and tries no other', async () => {
  const { log, chosen } = choose(fast);
  const { choice } = await chosen;

  expect(choice.engine).toBe('ffmpeg-wasm');
  expect(choice.reason).toBe('First choice: 60 fps, 25 needed.');
  // The second configuration begins a new stream after the measurement.
  expect(log).toEqual(['try ffmpeg-wasm', 'configure ffmpeg-wasm', 'configure ffmpeg-wasm']);
});

it('tries the next engine when one is too slow, and closes that one', async () => {
  const { log, chosen } = choose({ ...fast, 'ffmpeg-wasm': 31 });
  const { choice } = await chosen;

  expect(choice.engine).toBe('webcodecs');
  expect(choice.reason).toContain('The first that is fast enough');
  expect(choice.trials).toHaveLength(2);
  expect(log).toContain('close ffmpeg-wasm');
});

it('takes the fastest when none is fast enough', async () => {
  const { chosen } = choose({ 'ffmpeg-wasm': 12, webcodecs: 15 });
  const { choice } = await chosen;

  expect(choice.engine).toBe('webcodecs');
  expect(choice.reason).toContain('No engine is fast enough');
});

it('skips an engine that does not load, with its reason', async () => {
  const { chosen } = choose({ 'ffmpeg-wasm': 12, webcodecs: 'no such' });
  const { choice } = await chosen;

  expect(choice.engine).toBe('ffmpeg-wasm');
  expect(choice.trials.at(-1)).toEqual({ engine: 'webcodecs', unavailable: 'no such' });
});

it('opens the engine that the user chose, without a trial', async () => {
  const { log, chosen } = choose({ ...fast, webcodecs: 3 }, { wanted: 'webcodecs' });
  const { choice } = await chosen;

  expect(choice).toEqual({ engine: 'webcodecs', reason: 'Chosen in the URL.', trials: [] });
  expect(log).toEqual(['try webcodecs', 'configure webcodecs']);
});

it('rejects with the reason when the chosen engine does not load', async () => {
  const { log, chosen } = choose({ ...fast, webcodecs: 'no such' }, { wanted: 'webcodecs' });

  await expect(chosen).rejects.toThrow(/^no such$/);
  expect(log).toEqual(['try webcodecs', 'close webcodecs']);
});

const remembered = { engine: 'webcodecs', fps: 44, medianMs: 21, p95Ms: 30 } as const;

it('opens the engine that was chosen before, without a trial', async () => {
  const { log, chosen } = choose(fast, { remembered });
  const { choice } = await chosen;

  const reason = 'Chosen before: 44 fps, 25 needed.';
  expect(choice).toEqual({ engine: 'webcodecs', reason, trials: [remembered] });
  expect(log).toEqual(['try webcodecs', 'configure webcodecs']);
});

it('tries all when the engine that was chosen before does not load', async () => {
  const { chosen } = choose({ ...fast, webcodecs: 'no such' }, { remembered });
  const { choice } = await chosen;

  expect(choice.engine).toBe('ffmpeg-wasm');
  expect(choice.reason).toBe('First choice: 60 fps, 25 needed.');
});

it('rejects with all reasons when none works', async () => {
  const { log, chosen } = choose({ 'ffmpeg-wasm': 'a', webcodecs: 'b' });

  await expect(chosen).rejects.toThrow('ffmpeg-wasm: a webcodecs: b');
  expect(log.filter((line) => line.startsWith('close'))).toHaveLength(2);
});
