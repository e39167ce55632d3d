import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const firmware = path.resolve(import.meta.dirname, '..');
const read = (file: string) => readFile(path.join(firmware, file), 'utf8');

describe('the components', () => {
  it('have exact versions, and require ESP-IDF 5', async () => {
    const manifest = await read('main/idf_component.yml');
    const versions = [...manifest.matchAll(/^ {2}(?: {2})?([\w/]+): '(.+)'$/gm)];

    expect(versions.length).toBeGreaterThan(5);
    expect(manifest).toContain("idf: '>=5.4,<6.0'");
    const floating = versions.filter(([, name, version]) => {
      const isExact = /^\d+\.\d+\.\d+$/.test(version ?? '');
      return name !== 'idf' && name !== 'espressif/esp_codec_dev' && !isExact;
    });
    expect(floating).toEqual([]);
  });

  it('do not name esp_h264', async () => {
    const manifests = (await readdir(firmware, { recursive: true })).filter(
      (file) => path.basename(file) === 'idf_component.yml' && !file.startsWith('managed'),
    );

    for (const manifest of manifests) expect(await read(manifest)).not.toMatch(/^ *\S*esp_h264:/m);
  });
});

describe('the partition table', () => {
  const flashBytes = 4 * 1024 * 1024;

  it('has no overlaps, fits into 4 MB and has a core dump', async () => {
    const rows = (await read('partitions.csv'))
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split(',').map((cell) => cell.trim()));
    const parts = rows.map(([name, type, , offset, size]) => ({
      ...{ name, type, start: Number(offset), end: Number(offset) + Number(size) },
    }));

    // The P4's table ends at 0xa000, and an app is aligned to 64 KB.
    let end = 0xa000;
    for (const part of parts) {
      expect(part.start).toBeGreaterThanOrEqual(end);
      if (part.type === 'app') expect(part.start % 0x10000).toBe(0);
      end = part.end;
    }
    expect(end).toBeLessThanOrEqual(flashBytes);
    expect(parts.map(({ name }) => name)).toEqual(['nvs', 'phy_init', 'factory', 'coredump']);
  });
});

describe('the configuration', () => {
  const options = async (file: string) =>
    new Map(
      [...(await read(file)).matchAll(/^CONFIG_(\w+)=(.*)$/gm)].map(
        ([, ...set]) => set as [string, string],
      ),
    );

  it('of the P4 is for chips before revision 3, and sdkconfig.rev3 for the others', async () => {
    expect((await options('sdkconfig.defaults.esp32p4')).get('ESP32P4_SELECTS_REV_LESS_V3')).toBe(
      'y',
    );
    expect(await read('sdkconfig.rev3')).toMatch(
      /^# CONFIG_ESP32P4_SELECTS_REV_LESS_V3 is not set$/m,
    );
  });

  it('of the P4 has its console at the port of the boards with that chip', async () => {
    const console = 'ESP_CONSOLE_USB_SERIAL_JTAG';

    expect((await options('sdkconfig.defaults.esp32p4')).has(console)).toBe(false);
    expect((await options('sdkconfig.rev3')).get(console)).toBe('y');
  });

  it('of the S3 keeps flash and PSRAM at 80 MHz', async () => {
    const set = await options('sdkconfig.defaults.esp32s3');

    expect(set.get('SPIRAM_SPEED_80M')).toBe('y');
    expect(set.get('ESPTOOLPY_FLASHFREQ_80M')).toBe('y');
    expect([...set.keys()].filter((name) => name.includes('120M') || name.includes('HPM'))).toEqual(
      [],
    );
  });
});

describe('a hand-written settings.h', () => {
  /** The compiler's errors for board_settings.c with these settings. */
  async function compile(settings: string): Promise<string> {
    const folder = await mkdtemp(path.join(tmpdir(), 'boardcast-settings-'));
    await writeFile(path.join(folder, 'settings.h'), settings);
    const include = [`-I${folder}`, `-I${firmware}/main`, `-I${firmware}/components/board/include`];
    const file = path.join(firmware, 'main/board_settings.c');
    const { stderr } = spawnSync('gcc', ['-std=gnu11', '-fsyntax-only', ...include, file], {
      encoding: 'utf8',
    });
    await rm(folder, { recursive: true, maxRetries: 5 });
    return stderr;
  }

  it.each([
    ['BOARD_NAME', 32],
    ['WIFI_SSID', 32],
    ['WIFI_PASSWORD', 64],
    ['KURENTO_SERVER', 255],
  ] as const)('with a %s of more than %i bytes does not compile', async (name, max) => {
    const define = (bytes: number) => `#define ${name} "${'x'.repeat(bytes)}"\n`;

    expect(await compile(define(max))).toBe('');
    expect(await compile(define(max + 1))).toContain(`${name} has more than ${max} bytes`);
  });
});

describe('Nx', () => {
  interface Target {
    readonly cache?: boolean;
    readonly outputs?: readonly string[];
    readonly options?: { readonly command?: string; readonly commands?: readonly string[] };
  }
  interface Configuration {
    readonly targets?: Readonly<Record<string, Target>>;
    readonly targetDefaults?: Readonly<Record<string, Target>>;
  }
  const parse = async (file: string) => JSON.parse(await read(file)) as Configuration;

  it('caches no CMake build, which has absolute paths', async () => {
    const { targets = {} } = await parse('project.json');
    const { targetDefaults = {} } = await parse('../nx.json');
    const builds = Object.entries(targets).filter(([, { options = {} }]) =>
      [options.command, ...(options.commands ?? [])].some((command) =>
        /cmake\.mjs|dist\/build\.js/.test(command ?? ''),
      ),
    );

    expect(builds.map(([name]) => name)).toEqual(['build', 'host-build', 'test-build']);
    for (const [name, target] of builds) {
      const { cache = false, outputs = [] } = { ...targetDefaults[name], ...target };
      expect({ name, cache, outputs }).toEqual({ name, cache: false, outputs: [] });
    }
  });
});
