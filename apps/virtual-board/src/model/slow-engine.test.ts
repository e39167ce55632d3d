import { profiles } from '@boardcast/board';
import { expect, it } from 'vitest';
import type { EngineName } from '../encoder/engine.ts';
import type { RateReading } from './frame-rate.ts';
import { SlowEngine } from './slow-engine.ts';

function watchEngine() {
  const shown: (string | undefined)[] = [];
  const logged: string[] = [];
  const slow = new SlowEngine({
    show: (text) => shown.push(text),
    log: (text) => logged.push(text),
  });
  const read = (engine: EngineName, reading: RateReading) =>
    slow.read(profiles.esp32p4, engine, reading);
  return { read, shown, logged };
}

it('warns with the rate, the size and what to do', () => {
  const { read, shown } = watchEngine();

  read('ffmpeg-wasm', { fps: 12.5, isShort: true });
  read('webcodecs', { fps: 20, isShort: true });

  expect(shown[0]).toMatch(/^12\.5 of 25 fps: this computer cannot encode 1080p in WASM\. Try /);
  expect(shown[1]).toMatch(
    /^20\.0 of 25 fps: this computer cannot encode 1080p with the browser’s encoder/,
  );
});

it('logs the warning once each time that it begins', () => {
  const { read, shown, logged } = watchEngine();

  for (const isShort of [true, true, false, true]) read('ffmpeg-wasm', { fps: 20, isShort });

  expect(logged).toHaveLength(2);
  expect(shown[2]).toBeUndefined();
});

it('does not warn of dropped frames while the rate is the board’s', () => {
  const { read, shown, logged } = watchEngine();

  read('ffmpeg-wasm', { fps: 24.97, isShort: true });

  expect([shown, logged]).toEqual([[undefined], []]);
});
