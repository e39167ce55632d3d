import { expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { coreVersion } from './core-version.ts';
import { EngineMemory, type EngineStorage } from './engine-memory.ts';

const trial = { engine: 'ffmpeg-wasm', fps: 61.5, medianMs: 16, p95Ms: 21 } as const;

class MapStorage extends Map<string, string> implements EngineStorage {
  getItem(key: string): string | null {
    return this.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.set(key, value);
  }

  removeItem(key: string): void {
    this.delete(key);
  }
}

function createMemory(storage: EngineStorage, browser = 'a browser, 2', profile = 'esp32p4') {
  return new EngineMemory({ profile, browser, storage: () => storage });
}

it('keeps a result until forget', () => {
  const storage = new MapStorage();

  createMemory(storage).write(trial);
  expect(createMemory(storage).read()).toEqual(trial);
  createMemory(storage).forget();
  expect(createMemory(storage).read()).toBeUndefined();
});

it('keeps a result per browser and per profile', () => {
  const storage = new MapStorage();
  createMemory(storage).write(trial);

  expect(createMemory(storage, 'another browser, 8').read()).toBeUndefined();
  expect(createMemory(storage, 'a browser, 2', 'esp32s3').read()).toBeUndefined();
});

const stored = { browser: 'a browser, 2', core: coreVersion, trial };

it.each([
  ['', 'no JSON'],
  ['{', 'half of it'],
  ['null', 'null'],
  ['[1]', 'another type'],
  [JSON.stringify({ ...stored, core: '0.0.1' }), 'another core'],
  [JSON.stringify({ ...stored, trial: undefined }), 'no trial'],
  [JSON.stringify({ ...stored, trial: { ...trial, engine: 'x265' } }), 'an unknown engine'],
  [JSON.stringify({ ...stored, trial: { ...trial, engine: 'toString' } }), 'a property'],
  [JSON.stringify({ ...stored, trial: { ...trial, fps: '61' } }), 'a text for a number'],
  [JSON.stringify({ ...stored, trial: { ...trial, fps: -1 } }), 'a rate below 0'],
  [JSON.stringify({ ...stored, trial: { ...trial, p95Ms: null } }), 'no time'],
])('ignores %s (%s)', (text) => {
  const storage = new MapStorage([['boardcast.engine.esp32p4', text]]);

  expect(createMemory(storage).read()).toBeUndefined();
});

it('works in a browser without storage', () => {
  const memory = new EngineMemory({
    profile: 'esp32p4',
    browser: '',
    storage: () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    },
  });

  memory.write(trial);
  memory.forget();
  expect(memory.read()).toBeUndefined();
});

it('has the version of the installed core', () => {
  expect(coreVersion).toBe(manifest.dependencies['@ffmpeg/core']);
});
