import { profiles } from '@boardcast/board';
import { expect, it } from 'vitest';
import { SlowEngine } from './slow-engine.ts';

function watch() {
  const shown: (string | undefined)[] = [];
  const said: string[] = [];
  const slow = new SlowEngine(profiles.esp32p4, {
    show: (text) => shown.push(text),
    say: (text) => said.push(text),
  });
  return { slow, shown, said };
}

it('says which rate is reached, at which size, and what to do', () => {
  const { slow, shown } = watch();

  slow.read('ffmpeg-wasm', { fps: 12.5, isShort: true });
  slow.read('webcodecs', { fps: 20, isShort: true });

  expect(shown[0]).toMatch(/^12\.5 of 25 fps: this computer cannot encode 1080p in WASM\. Try /);
  expect(shown[1]).toMatch(/^20\.0 of 25 fps: this computer cannot encode 1080p with its own/);
});

it('says it to the console once each time that it begins', () => {
  const { slow, shown, said } = watch();

  for (const isShort of [true, true, false, true]) slow.read('ffmpeg-wasm', { fps: 20, isShort });

  expect(said).toHaveLength(2);
  expect(shown[2]).toBeUndefined();
});

it('says nothing of dropped frames while the rate is the board’s', () => {
  const { slow, shown, said } = watch();

  slow.read('ffmpeg-wasm', { fps: 24.97, isShort: true });

  expect([shown, said]).toEqual([[undefined], []]);
});
