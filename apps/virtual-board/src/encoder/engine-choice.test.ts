import { profiles } from '@boardcast/board';
import { expect, it } from 'vitest';
import { createPicture } from '../camera/picture.ts';
import { chooseEngine } from './engine-choice.ts';
import type { EngineName, MeasuredTrial } from './engine.ts';
import type { H264Encoder } from './h264-encoder.ts';

const profile = profiles.esp32p4;

/** How many pictures a second each engine makes; a text is why it does not load. */
type Speeds = Readonly<Record<EngineName, number | string>>;

function choose(
  speeds: Speeds,
  { wanted, remembered }: { wanted?: EngineName; remembered?: MeasuredTrial } = {},
) {
  const log: string[] = [];
  const nameOf = new Map<H264Encoder, EngineName>();
  const create = (engine: EngineName): H264Encoder => {
    const encoder: H264Encoder = {
      frames: [createPicture(2, 2), createPicture(2, 2)],
      ended: new Promise<never>(() => undefined),
      async configure() {
        const speed = speeds[engine];
        if (typeof speed === 'string') throw new Error(speed);
        log.push(`configure ${engine}`);
      },
      encode: async () => ({ data: new Uint8Array(), isIdr: false }),
      close: () => void log.push(`close ${engine}`),
    };
    nameOf.set(encoder, engine);
    return encoder;
  };
  const measure = async (encoder: H264Encoder, most: number) => {
    const speed = Number(speeds[nameOf.get(encoder) ?? 'webcodecs']);
    expect(most).toBe(Math.ceil(profile.fps * 1.25));
    return { fps: speed, medianMs: 1000 / speed, p95Ms: 1000 / speed };
  };
  const trying = (engine: EngineName) => void log.push(`try ${engine}`);
  return { log, chosen: chooseEngine({ profile, wanted, remembered, create, measure, trying }) };
}

const fast = { 'ffmpeg-wasm': 60, webcodecs: 200 };

it('takes the first that holds the rate with room to spare, and tries no other', async () => {
  const { log, chosen } = choose(fast);
  const { choice } = await chosen;

  expect(choice.engine).toBe('ffmpeg-wasm');
  expect(choice.reason).toBe('The first choice makes 60 fps where 25 are needed.');
  // It begins a new stream: what it was measured with is none of the viewer's business.
  expect(log).toEqual(['try ffmpeg-wasm', 'configure ffmpeg-wasm', 'configure ffmpeg-wasm']);
});

it('goes on to the next when there is no room, and closes the one before', async () => {
  const { log, chosen } = choose({ ...fast, 'ffmpeg-wasm': 31 });
  const { choice } = await chosen;

  expect(choice.engine).toBe('webcodecs');
  expect(choice.reason).toContain('The first that holds the rate');
  expect(choice.trials).toHaveLength(2);
  expect(log).toContain('close ffmpeg-wasm');
});

it('takes the fastest when none holds the rate, and says so', async () => {
  const { chosen } = choose({ 'ffmpeg-wasm': 12, webcodecs: 15 });
  const { choice } = await chosen;

  expect(choice.engine).toBe('webcodecs');
  expect(choice.reason).toContain('No engine holds the rate');
});

it('passes over what does not load, and says why', async () => {
  const { chosen } = choose({ 'ffmpeg-wasm': 12, webcodecs: 'no such' });
  const { choice } = await chosen;

  expect(choice.engine).toBe('ffmpeg-wasm');
  expect(choice.trials.at(-1)).toEqual({ engine: 'webcodecs', lack: 'no such' });
});

it('obeys the user, however slow it is, and tries nothing', async () => {
  const { log, chosen } = choose({ ...fast, webcodecs: 3 }, { wanted: 'webcodecs' });
  const { choice } = await chosen;

  expect(choice).toEqual({ engine: 'webcodecs', reason: 'It was asked for.', trials: [] });
  expect(log).toEqual(['try webcodecs', 'configure webcodecs']);
});

it('says why what the user asks for does not work', async () => {
  const { log, chosen } = choose({ ...fast, webcodecs: 'no such' }, { wanted: 'webcodecs' });

  await expect(chosen).rejects.toThrow(/^no such$/);
  expect(log).toEqual(['try webcodecs', 'close webcodecs']);
});

const remembered = { engine: 'webcodecs', fps: 44, medianMs: 21, p95Ms: 30 } as const;

it('takes what was chosen before, and tries nothing', async () => {
  const { log, chosen } = choose(fast, { remembered });
  const { choice } = await chosen;

  const reason = 'It was chosen before: 44 fps where 25 are needed.';
  expect(choice).toEqual({ engine: 'webcodecs', reason, trials: [remembered] });
  expect(log).toEqual(['try webcodecs', 'configure webcodecs']);
});

it('tries them all where what was chosen before does not load any more', async () => {
  const { chosen } = choose({ ...fast, webcodecs: 'no such' }, { remembered });
  const { choice } = await chosen;

  expect(choice.engine).toBe('ffmpeg-wasm');
  expect(choice.reason).toBe('The first choice makes 60 fps where 25 are needed.');
});

it('says why when none works', async () => {
  const { log, chosen } = choose({ 'ffmpeg-wasm': 'a', webcodecs: 'b' });

  await expect(chosen).rejects.toThrow('ffmpeg-wasm: a webcodecs: b');
  expect(log.filter((line) => line.startsWith('close'))).toHaveLength(2);
});
