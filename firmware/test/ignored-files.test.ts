import { execFileSync, spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** A separate repository, since a release need not be one. */
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'boardcast-ignored-'));
  execFileSync('git', ['init', '--quiet', folder]);
  await copyFile(
    path.resolve(import.meta.dirname, '../../.gitignore'),
    path.join(folder, '.gitignore'),
  );
});

afterAll(() => rm(folder, { recursive: true, maxRetries: 5 }));

const isIgnored = (file: string) =>
  spawnSync('git', ['-C', folder, 'check-ignore', '--quiet', file]).status === 0;

it.each([
  ['firmware/main/settings.h', true],
  ['firmware/build', true],
  ['firmware/build/boardcast.bin', true],
  ['firmware/build-rev3/sdkconfig', true],
  ['firmware/sdkconfig', true],
  ['firmware/sdkconfig.old', true],
  ['firmware/managed_components', true],
  ['firmware/managed_components/espressif__esp_peer/CMakeLists.txt', true],
  ['firmware/sdkconfig.defaults.esp32p4', false],
  ['firmware/sdkconfig.rev3', false],
  ['firmware/dependencies.lock.esp32p4', false],
  ['firmware/main/saved_settings.h', false],
])('%s, ignored by git: %s', (file, ignored) => {
  expect(isIgnored(file)).toBe(ignored);
});
