import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { headers } from './headers.ts';
import { kconfig } from './kconfig.ts';
import { renderAssertions, renderHeader } from './render.ts';

const firmware = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFile(path.join(firmware, file), 'utf8');

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'boardcast-api-'));
  for (const [name, facts] of Object.entries(headers)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, renderHeader(name, facts));
  }
  const [host, chips] = await Promise.all([
    read('host/esp_idf/include/sdkconfig.h'),
    read('test/riscv/include/sdkconfig.h'),
  ]);
  const sdkconfig = `${host}${chips.replace(/#(pragma once|include_next .*)/g, '')}`;
  await writeFile(path.join(folder, 'sdkconfig.h'), sdkconfig);
});

afterAll(() => rm(folder, { recursive: true, maxRetries: 5 }));

it('the firmware uses the declared interfaces', () => {
  const script = path.join(firmware, 'test/riscv/check.sh');
  const { status, stdout, stderr } = spawnSync('sh', [script, folder], { encoding: 'utf8' });

  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(/^\d\d+ compilations passed, 0 failed\.$/m);
});

it.each(Object.entries(headers))('the host build’s %s declares the same', async (name, facts) => {
  const included = ['test/riscv/include', ...(await shims())].map(
    (shim) => `-I${path.join(firmware, shim)}`,
  );
  const options = ['-std=gnu11', '-fsyntax-only', '-DCHECKED_CHIP_ESP32P4=1', '-xc', '-'];

  const { status, stderr } = spawnSync('gcc', [...included, ...options], {
    encoding: 'utf8',
    input: renderAssertions(name, facts),
  });

  expect(status, stderr).toBe(0);
});

async function shims(): Promise<readonly string[]> {
  const parts = await readdir(path.join(firmware, 'host'), { withFileTypes: true });
  return parts.filter((part) => part.isDirectory()).map(({ name }) => `host/${name}/include`);
}

it('lists nothing that the firmware does not use', async () => {
  const text = (await sources()).map(([, source]) => source).join('\n');
  const isUsed = (name: string) => new RegExp(`\\b${name}\\b`).test(text);

  const listed = Object.values(headers).flatMap(
    ({ functions = [], constants = {}, enums = {} }) => [
      ...functions.map((declaration) => /(\w+)\(/.exec(declaration)?.[1] ?? ''),
      ...[constants, ...Object.values(enums)].flatMap((values) => Object.keys(values)),
    ],
  );

  // Names used by macros, and constants of enums.
  const needed = ['xTaskDelayUntil', 'ESP_VC_ERR_OK', 'ESP_AUDIO_ERR_OK'];
  expect(listed.filter((name) => !isUsed(name) && !needed.includes(name))).toEqual([]);
});

describe('the options of Kconfig', () => {
  const defaults = {
    esp32p4: ['sdkconfig.defaults', 'sdkconfig.defaults.esp32p4', 'sdkconfig.rev3'],
    esp32s3: ['sdkconfig.defaults', 'sdkconfig.defaults.esp32s3'],
  } as const;

  it.each(['esp32p4', 'esp32s3'] as const)('of %s are there', async (target) => {
    const text = (await Promise.all(defaults[target].map(read))).join('\n');
    const set = [...text.matchAll(/^(?:# )?CONFIG_(\w+)(?:=| is not set)/gm)].map(
      ([, name]) => name,
    );

    expect(set.length).toBeGreaterThan(20);
    expect(set.filter((name) => kconfig[name ?? '']?.includes(target) !== true)).toEqual([]);
  });

  it("read by the code are ESP-IDF's or the firmware's", async () => {
    const own = await ownOptions();
    const used = (await sources()).flatMap(([, text]) =>
      [...text.matchAll(/\bCONFIG_(\w+)/g)].map(([, name]) => name ?? ''),
    );

    expect(used.filter((name) => !(name in kconfig) && !own.includes(name))).toEqual([]);
  });
});

async function files(): Promise<readonly string[]> {
  const all = await Promise.all(
    ['main', 'components'].map(async (part) =>
      (await readdir(path.join(firmware, part), { recursive: true })).map((file) =>
        path.join(part, file),
      ),
    ),
  );
  return all.flat();
}

async function sources(): Promise<readonly (readonly [string, string])[]> {
  const names = (await files()).filter((file) => /\.[ch]$/.test(file));
  return Promise.all(names.map(async (file) => [file, await read(file)] as const));
}

async function ownOptions(): Promise<readonly string[]> {
  const names = (await files()).filter((file) => path.basename(file) === 'Kconfig');
  const texts = await Promise.all(names.map(read));
  return texts.flatMap((text) =>
    [...text.matchAll(/^\s*config (\w+)/gm)].map(([, name]) => name ?? ''),
  );
}
