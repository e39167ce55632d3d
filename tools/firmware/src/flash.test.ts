import { appendFile, readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from './command.ts';
import { flashCommand } from './flash-command.ts';
import { testContext } from './testing/context.ts';
import { fakeBuild, fakeImage, type FakeBuild } from './testing/fake-build.ts';
import { Pty } from './testing/pty.ts';
import { RomEmulator } from './testing/rom-emulator.ts';

const boards = ['esp32p4', 'esp32s3'] as const;
/** The operations that change the flash. */
const writes = [0x02, 0x03, 0x10, 0x11, 0xd0];
const closed = /The port was closed/;

let folder: TemporaryFolder;
let rom: RomEmulator;
let pty: Pty | undefined;

beforeEach(async () => {
  folder = await temporaryFolder();
});

afterEach(async () => {
  await pty?.close();
  await rom?.close();
  await folder.remove();
  pty = undefined;
});

async function flash(...args: string[]) {
  const { stdout, stderr, ...rest } = testContext();
  const status = await runCommand(flashCommand, args, { stdout, stderr, ...rest });
  return { status, output: stdout.text, error: stderr.text };
}

const tcp = () => `tcp://127.0.0.1:${rom.port}`;

function expectWritten({ files }: FakeBuild): void {
  for (const { offset, data } of files) {
    expect(rom.flash.bytes.subarray(offset, offset + data.length).equals(data)).toBe(true);
  }
}

const untouched = () => rom.operations.every((operation) => !writes.includes(operation));

describe.each(boards)('%s', (board) => {
  beforeEach(async () => {
    rom = await RomEmulator.start(board);
  });

  it('is flashed over TCP, verified and reset', async () => {
    const build = await fakeBuild(folder.path, board);

    const { status, output, error } = await flash('--build', build.folder, '--port', tcp());

    expect([status, error]).toEqual([0, '']);
    expectWritten(build);
    expect(rom.boots).toBe(1);
    expect(output).toContain('boardcast.bin at 0x10000: 100 %');
    expect(output).toMatch(/MAC 60:11:22:33:44:55/);
    expect(output).toMatch(/Written and verified: \d+ bytes in 3 files/);
  });

  it('is flashed over a pseudo-terminal, which has no reset lines', async () => {
    const build = await fakeBuild(folder.path, board);
    pty = await Pty.open(folder.path, rom.port);

    const { status, error } = await flash('--build', build.folder, '--port', pty.path);

    expect([status, error]).toEqual([0, '']);
    expectWritten(build);
  });

  it('rejects firmware for the other chip before writing', async () => {
    const other = board === 'esp32p4' ? 'esp32s3' : 'esp32p4';
    const build = await fakeBuild(folder.path, other);

    const { status, error } = await flash('--build', build.folder, '--port', tcp());

    expect(status).toBe(1);
    expect(error).toMatch(new RegExp(`firmware is for the ${other}\\. Nothing was written`));
    expect(untouched()).toBe(true);
  });

  it('rejects an unsupported chip revision before writing', async () => {
    const build = await fakeBuild(folder.path, board, { revisions: [301, 399] });
    rom.revision = { major: 1, minor: 3 };

    const { status, error } = await flash('--build', build.folder, '--port', tcp());

    expect(status).toBe(1);
    expect(error).toMatch(
      /^bootloader\/bootloader\.bin is for chips of revision v3\.1 to v3\.99, but this chip is v1\.3\. Nothing was written\. Build it .*\n$/,
    );
    expect(error.includes('CONFIG_ESP32P4_SELECTS_REV_LESS_V3=y')).toBe(board === 'esp32p4');
    expect(untouched()).toBe(true);
  });

  it.each([
    [0, 99, 0, 2],
    [103, 199, 1, 3],
    [0, 0, 1, 3],
    [0, 65_535, 3, 1],
  ])('accepts an image for %i to %i on a chip of v%i.%i', async (min, max, major, minor) => {
    const build = await fakeBuild(folder.path, board, { revisions: [min, max] });
    rom.revision = { major, minor };

    const { status, output, error } = await flash('--build', build.folder, '--port', tcp());

    expect([status, error]).toEqual([0, '']);
    expect(output).toContain(`revision v${major}.${minor}`);
  });

  it.each([1, 0b111])('rejects a chip with flash encryption and counter %i', async (count) => {
    const build = await fakeBuild(folder.path, board);
    rom.flashCryptCount = count;

    const { status, error } = await flash('--build', build.folder, '--port', tcp());

    expect(status).toBe(1);
    expect(error).toMatch(/^Flash encryption is enabled in this chip.*Nothing was written.*\n$/);
    expect(untouched()).toBe(true);
  });

  it('accepts a chip with disabled flash encryption', async () => {
    const build = await fakeBuild(folder.path, board);
    rom.flashCryptCount = 0b11;

    expect(await flash('--build', build.folder, '--port', tcp())).toMatchObject({ status: 0 });
  });

  it('rejects a chip with secure boot', async () => {
    const build = await fakeBuild(folder.path, board);
    rom.securityFlags = 1;

    const { status, error } = await flash('--build', build.folder, '--port', tcp());

    expect(status).toBe(1);
    expect(error).toMatch(/^Secure boot is enabled in this chip.*Nothing was written.*\n$/);
    expect(untouched()).toBe(true);
  });

  it('rejects a board with less flash than the build', async () => {
    const build = await fakeBuild(folder.path, board, { flashSize: '16MB' });
    rom.flashSize = 4 * 1024 * 1024;

    const { status, error } = await flash('--build', build.folder, '--port', tcp());

    expect(status).toBe(1);
    expect(error).toMatch(
      /built for 16 MB of flash, but this board has 4 MB .*Nothing was written.*FLASHSIZE_4MB=y\.\n$/,
    );
    expect(untouched()).toBe(true);
  });

  it('reports the file of a block that could not be written', async () => {
    const build = await fakeBuild(folder.path, board);
    rom.faults = { badBlock: 2 };

    const { status, output, error } = await flash('--build', build.folder, '--port', tcp());

    expect(status).toBe(1);
    expect(error).toMatch(/^Writing boardcast\.bin failed: .*seq 2.*\n$/);
    expect(output).not.toContain('Written');
    expect(rom.boots).toBe(0);
  });

  it('detects corrupt flash', async () => {
    const build = await fakeBuild(folder.path, board);
    rom.faults = { flipsByteAt: 0x10000 + 66_000 };

    const { status, output, error } = await flash('--build', build.folder, '--port', tcp());

    expect(status).toBe(1);
    expect(error).toMatch(/^Verifying boardcast\.bin failed \(MD5 .*\n$/);
    expect(output).not.toContain('Written');
    expect(rom.boots).toBe(0);
  });

  it('ends at once when the connection closes', async () => {
    const build = await fakeBuild(folder.path, board);
    rom.faults = { vanishesAtBlock: 2 };

    const { status, output, error } = await flash('--build', build.folder, '--port', tcp());

    expect(status).toBe(1);
    expect(error).toMatch(closed);
    expect(output).not.toContain('Written');
  });

  it('ends at once when the pseudo-terminal closes', async () => {
    const build = await fakeBuild(folder.path, board);
    pty = await Pty.open(folder.path, rom.port);
    rom.faults = { vanishesAtBlock: 1 };

    const { status, error } = await flash('--build', build.folder, '--port', pty.path);

    expect(status).toBe(1);
    expect(error).toMatch(closed);
  });
});

describe('the firmware', () => {
  beforeEach(async () => {
    rom = await RomEmulator.start('esp32s3');
  });

  async function refusal(spoil: (build: FakeBuild) => Promise<unknown>): Promise<string> {
    const build = await fakeBuild(folder.path, 'esp32s3');
    await spoil(build);
    const { status, error } = await flash('--build', build.folder, '--port', tcp());
    expect(status).toBe(1);
    expect(rom.operations).toEqual([]);
    expect(error.trim().split('\n')).toHaveLength(1);
    return error;
  }

  const app = (name = 'boardcast.bin') => path.join(folder.path, name);
  const args = () => app('flasher_args.json');

  async function flip(file: string, at: number): Promise<void> {
    const data = await readFile(file);
    data[at] = (data[at] ?? 0) ^ 0x10;
    await writeFile(file, data);
  }

  it.each([40_000, 70_010, 70_050])('is rejected when truncated at byte %i', async (size) => {
    expect(await refusal(() => truncate(app(), size))).toMatch(/boardcast\.bin is truncated/);
  });

  it('is rejected with a wrong byte', async () => {
    expect(await refusal(() => flip(app(), 5_000))).toMatch(/checksum is wrong/);
  });

  it('is rejected with a changed header', async () => {
    expect(await refusal(() => flip(app(), 5))).toMatch(/SHA-256 digest is wrong/);
  });

  it('is rejected when it is not an image', async () => {
    expect(await refusal(() => writeFile(app(), 'hello'.repeat(20)))).toMatch(
      /is not an ESP32 image/,
    );
  });

  it('is rejected for the other chip', async () => {
    const other = () => writeFile(app(), fakeImage('esp32p4', 1000));

    expect(await refusal(other)).toMatch(/boardcast\.bin is for esp32p4, not for the esp32s3/);
  });

  it('is rejected with a damaged partition table', async () => {
    const table = () => flip(app('partition_table/partition-table.bin'), 6);

    expect(await refusal(table)).toMatch(/partition-table\.bin is damaged: its MD5 is wrong/);
  });

  it('is rejected with a missing file', async () => {
    const rename = async () => {
      const text = await readFile(args(), 'utf8');
      await writeFile(args(), text.replaceAll('boardcast.bin', 'gone.bin'));
    };

    expect(await refusal(rename)).toMatch(/the file gone\.bin is missing/);
  });

  it('is rejected with overlapping files', async () => {
    const move = async () => {
      const text = await readFile(args(), 'utf8');
      await writeFile(args(), text.replaceAll('0x8000', '0x4000'));
    };

    expect(await refusal(move)).toMatch(/partition-table\.bin: it overlaps the previous file/);
  });

  it('is rejected when it exceeds the flash size of the build', async () => {
    const grow = async () => {
      const text = await readFile(args(), 'utf8');
      await writeFile(args(), text.replaceAll('0x10000', '0x3f8000'));
    };

    expect(await refusal(grow)).toMatch(/the board's flash has 4194304/);
  });

  it('is rejected when its partition is too small', async () => {
    const grow = () => writeFile(app(), fakeImage('esp32s3', 0x380000));

    expect(await refusal(grow)).toMatch(
      /boardcast\.bin has 3670096 bytes, but its partition factory at 0x10000 has 3670016/,
    );
  });

  it('is rejected without a partition for it', async () => {
    const move = async () => {
      const text = await readFile(args(), 'utf8');
      await writeFile(args(), text.replaceAll('0x10000', '0x3a0000'));
    };

    expect(await refusal(move)).toMatch(/has no partition at 0x3a0000 for boardcast\.bin/);
  });

  it('is rejected when it must be written encrypted', async () => {
    const encrypt = async () => {
      const text = await readFile(args(), 'utf8');
      const file = '"file":"boardcast.bin"';
      await writeFile(args(), text.replace(file, `${file},"encrypted":"true"`));
    };

    expect(await refusal(encrypt)).toMatch(/^boardcast\.bin must be written encrypted/);
  });

  it.each(['', '[]', '{', '{"flash_files":{}}', '{"extra_esptool_args":{"chip":"esp32c3"}}'])(
    'is rejected when flasher_args.json is %j',
    async (text) => {
      expect(await refusal(() => writeFile(args(), text))).toMatch(/flasher_args\.json/);
    },
  );

  it('may have bytes after its image, such as a signature', async () => {
    const build = await fakeBuild(folder.path, 'esp32s3');
    await appendFile(app(), Buffer.alloc(4096, 1));

    const { status, error } = await flash('--build', build.folder, '--port', tcp());

    expect([status, error]).toEqual([0, '']);
  });

  it('must be for the selected board', async () => {
    const build = await fakeBuild(folder.path, 'esp32s3');

    const { error } = await flash('--build', build.folder, '--board', 'esp32p4', '--port', tcp());

    expect(error).toMatch(/was built for the esp32s3, not for the esp32p4/);
  });

  it('is merged into one image with erased bytes between the files', async () => {
    const build = await fakeBuild(folder.path, 'esp32s3');
    const out = app('merged.bin');

    const { status, output } = await flash('--build', build.folder, '--merge', out);

    const merged = await readFile(out);
    const expected = Buffer.alloc(merged.length, 0xff);
    for (const { offset, data } of build.files) data.copy(expected, offset);
    expect(status).toBe(0);
    expect(merged.equals(expected)).toBe(true);
    expect(rom.operations).toEqual([]);
    // It fills NVS with 0xff.
    expect(output).toMatch(
      /Flashing it also erases nvs, phy_init, with the saved Wi-Fi .*: flash without --merge/,
    );
  });
});

describe('flash', () => {
  beforeEach(async () => {
    rom = await RomEmulator.start('esp32s3');
  });

  it.each([
    ['nvs', 0xa000, 0x5000],
    ['data after the app', 0x3f0000, 0x10000],
  ])('keeps %s', async (_what, offset, size) => {
    const build = await fakeBuild(folder.path, 'esp32s3');

    await flash('--build', build.folder, '--port', tcp());

    expect(new Set(rom.flash.bytes.subarray(offset, offset + size))).toEqual(new Set([0x5a]));
  });

  it('erases the whole flash with --erase', async () => {
    const build = await fakeBuild(folder.path, 'esp32s3');

    const { status } = await flash('--build', build.folder, '--port', tcp(), '--erase');

    expect(status).toBe(0);
    expectWritten(build);
    expect(rom.flash.bytes.at(-1)).toBe(0xff);
  });

  it('does not change other parts of the flash', async () => {
    const build = await fakeBuild(folder.path, 'esp32s3');

    await flash('--build', build.folder, '--port', tcp());

    expect(rom.flash.bytes.at(-1)).toBe(0x5a);
  });

  it('times out on a silent chip', async () => {
    const build = await fakeBuild(folder.path, 'esp32s3');
    rom.faults = { silent: true };

    const { status, error } = await flash('--build', build.folder, '--port', tcp());

    expect(status).toBe(1);
    expect(error).toMatch(/^The chip does not respond: .*hold BOOT and press RESET.*\n$/);
  });

  it.each([
    [['--port', 'tcp://127.0.0.1'], 2, /Invalid --port .*expected tcp:\/\/host:port/],
    [['--port', 'tcp://127.0.0.1:9'], 1, /Nothing is listening at tcp:\/\/127\.0\.0\.1:9/],
    [['--port', '/dev/not-there'], 1, /Port \/dev\/not-there not found/],
    [['--port', '/dev/null'], 1, /\/dev\/null could not be opened/],
    [['--baud', 'fast'], 2, /Invalid --baud "fast"/],
    [['--board', 'esp8266'], 2, /Invalid --board "esp8266": expected esp32p4 or esp32s3/],
    [['--what'], 2, /Unknown option '--what'/],
    [['word'], 2, /word is not an option/],
  ])('with %j ends with status %i', async (more, expected, message) => {
    const build = await fakeBuild(folder.path, 'esp32s3');

    const { status, error } = await flash('--build', build.folder, ...more);

    expect(error).toMatch(message);
    expect(error.trim().split('\n')).toHaveLength(1);
    expect(status).toBe(expected);
  });

  it('requires --board or --build', async () => {
    const { status, error } = await flash();

    expect(status).toBe(2);
    expect(error).toMatch(/^--board or --build missing/);
  });
});
