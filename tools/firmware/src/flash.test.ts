import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeBuild, type FakeBuild } from '@boardcast/flasher/testing';
import { flash, FlashHarness, startFlash } from './testing/flash-harness.ts';
import { exitKey } from './testing/monitor-harness.ts';
import { Pty } from './testing/pty.ts';

let harness: FlashHarness;
let pty: Pty | undefined;

const boards = ['esp32p4', 'esp32s3'] as const;
/** The operations that change the flash. */
const writes = [0x02, 0x03, 0x10, 0x11, 0xd0];
const closed = /The port was closed/;

afterEach(async () => {
  await pty?.close();
  await harness.close();
  pty = undefined;
});

function expectWritten({ files }: FakeBuild): void {
  for (const { offset, data } of files) {
    expect(harness.rom.flash.bytes.subarray(offset, offset + data.length).equals(data)).toBe(true);
  }
}

const untouched = () => harness.rom.operations.every((operation) => !writes.includes(operation));

describe.each(boards)('%s', (board) => {
  beforeEach(async () => {
    harness = await FlashHarness.open(board);
  });

  it('is flashed over TCP, verified and reset', async () => {
    const build = await fakeBuild(harness.folder, board);

    const { status, output, error } = await flash('--build', build.folder, '--port', harness.tcp);

    expect([status, error]).toEqual([0, '']);
    expectWritten(build);
    expect(harness.rom.boots).toBe(1);
    expect(output).toContain('boardcast.bin at 0x10000: 100 %');
    expect(output).toMatch(/MAC 60:11:22:33:44:55/);
    expect(output).toMatch(/Written and verified: \d+ bytes in 3 files/);
  });

  it('is flashed over a pseudo-terminal, which has no reset lines', async () => {
    const build = await fakeBuild(harness.folder, board);
    pty = await Pty.open(harness.folder, harness.rom.port);

    const { status, error } = await flash('--build', build.folder, '--port', pty.path);

    expect([status, error]).toEqual([0, '']);
    expectWritten(build);
  });

  it('is flashed over a port that leaves when the firmware starts, and monitored when it is back', async () => {
    const build = await fakeBuild(harness.folder, board);
    pty = await Pty.open(harness.folder, harness.rom.port);
    harness.rom.faults = { leavesAtBoot: true };
    const session = startFlash('--build', build.folder, '--port', pty.link, '--monitor');
    await session.waitFor(/waiting up to 30 s/i);
    await pty.close();
    pty = await Pty.open(harness.folder, harness.rom.port);

    // It may have been opened before it left.
    await session.waitFor(/connected again|Waiting up to 30 s\.[^]*exits/);
    session.type(exitKey);

    expect(await session.status).toBe(0);
    expectWritten(build);
  });

  it('rejects firmware for the other chip before writing', async () => {
    const other = board === 'esp32p4' ? 'esp32s3' : 'esp32p4';
    const build = await fakeBuild(harness.folder, other);

    const { status, error } = await flash('--build', build.folder, '--port', harness.tcp);

    expect(status).toBe(1);
    expect(error).toMatch(new RegExp(`firmware is for the ${other}\\. Nothing was written`));
    expect(untouched()).toBe(true);
  });

  it('rejects an unsupported chip revision before writing', async () => {
    const build = await fakeBuild(harness.folder, board, { revisions: [301, 399] });
    harness.rom.revision = { major: 1, minor: 3 };

    const { status, error } = await flash('--build', build.folder, '--port', harness.tcp);

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
    const build = await fakeBuild(harness.folder, board, { revisions: [min, max] });
    harness.rom.revision = { major, minor };

    const { status, output, error } = await flash('--build', build.folder, '--port', harness.tcp);

    expect([status, error]).toEqual([0, '']);
    expect(output).toContain(`revision v${major}.${minor}`);
  });

  it.each([1, 0b111])('rejects a chip with flash encryption and counter %i', async (count) => {
    const build = await fakeBuild(harness.folder, board);
    harness.rom.flashCryptCount = count;

    const { status, error } = await flash('--build', build.folder, '--port', harness.tcp);

    expect(status).toBe(1);
    expect(error).toMatch(/^Flash encryption is enabled in this chip.*Nothing was written.*\n$/);
    expect(untouched()).toBe(true);
  });

  it('accepts a chip with disabled flash encryption', async () => {
    const build = await fakeBuild(harness.folder, board);
    harness.rom.flashCryptCount = 0b11;

    expect(await flash('--build', build.folder, '--port', harness.tcp)).toMatchObject({
      status: 0,
    });
  });

  it('rejects a chip with secure boot', async () => {
    const build = await fakeBuild(harness.folder, board);
    harness.rom.securityFlags = 1;

    const { status, error } = await flash('--build', build.folder, '--port', harness.tcp);

    expect(status).toBe(1);
    expect(error).toMatch(/^Secure boot is enabled in this chip.*Nothing was written.*\n$/);
    expect(untouched()).toBe(true);
  });

  it('rejects a board with less flash than the build', async () => {
    const build = await fakeBuild(harness.folder, board, { flashSize: '16MB' });
    harness.rom.flashSize = 4 * 1024 * 1024;

    const { status, error } = await flash('--build', build.folder, '--port', harness.tcp);

    expect(status).toBe(1);
    expect(error).toMatch(
      /built for 16 MB of flash, but this board has 4 MB .*Nothing was written.*FLASHSIZE_4MB=y\.\n$/,
    );
    expect(untouched()).toBe(true);
  });

  it('reports the file of a block that could not be written', async () => {
    const build = await fakeBuild(harness.folder, board);
    harness.rom.faults = { badBlock: 2 };

    const { status, output, error } = await flash('--build', build.folder, '--port', harness.tcp);

    expect(status).toBe(1);
    expect(error).toMatch(/^Writing boardcast\.bin failed: .*seq 2.*\n$/);
    expect(output).not.toContain('Written');
    expect(harness.rom.boots).toBe(0);
  });

  it('detects corrupt flash', async () => {
    const build = await fakeBuild(harness.folder, board);
    harness.rom.faults = { flipsByteAt: 0x10000 + 66_000 };

    const { status, output, error } = await flash('--build', build.folder, '--port', harness.tcp);

    expect(status).toBe(1);
    expect(error).toMatch(/^Verifying boardcast\.bin failed \(MD5 .*\n$/);
    expect(output).not.toContain('Written');
    expect(harness.rom.boots).toBe(0);
  });

  it('ends at once when the connection closes', async () => {
    const build = await fakeBuild(harness.folder, board);
    harness.rom.faults = { vanishesAtBlock: 2 };

    const { status, output, error } = await flash('--build', build.folder, '--port', harness.tcp);

    expect(status).toBe(1);
    expect(error).toMatch(closed);
    expect(output).not.toContain('Written');
  });

  it('ends at once when the pseudo-terminal closes', async () => {
    const build = await fakeBuild(harness.folder, board);
    pty = await Pty.open(harness.folder, harness.rom.port);
    harness.rom.faults = { vanishesAtBlock: 1 };

    const { status, error } = await flash('--build', build.folder, '--port', pty.path);

    expect(status).toBe(1);
    expect(error).toMatch(closed);
  });
});

describe('flash', () => {
  beforeEach(async () => {
    harness = await FlashHarness.open('esp32s3');
  });

  it.each([
    ['nvs', 0xa000, 0x5000],
    ['data after the app', 0x3f0000, 0x10000],
  ])('keeps %s', async (_what, offset, size) => {
    const build = await fakeBuild(harness.folder, 'esp32s3');

    await flash('--build', build.folder, '--port', harness.tcp);

    expect(new Set(harness.rom.flash.bytes.subarray(offset, offset + size))).toEqual(
      new Set([0x5a]),
    );
  });

  it('erases the whole flash with --erase', async () => {
    const build = await fakeBuild(harness.folder, 'esp32s3');

    const { status } = await flash('--build', build.folder, '--port', harness.tcp, '--erase');

    expect(status).toBe(0);
    expectWritten(build);
    expect(harness.rom.flash.bytes.at(-1)).toBe(0xff);
  });

  it('does not change other parts of the flash', async () => {
    const build = await fakeBuild(harness.folder, 'esp32s3');

    await flash('--build', build.folder, '--port', harness.tcp);

    expect(harness.rom.flash.bytes.at(-1)).toBe(0x5a);
  });

  it('times out on a silent chip', async () => {
    const build = await fakeBuild(harness.folder, 'esp32s3');
    harness.rom.faults = { silent: true };

    const { status, error } = await flash('--build', build.folder, '--port', harness.tcp);

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
    const build = await fakeBuild(harness.folder, 'esp32s3');

    const { status, error } = await flash('--build', build.folder, ...more);

    expect(error).toMatch(message);
    expect(error.trim().split('\n')).toHaveLength(1);
    expect(status).toBe(expected);
  });

  it('without a build takes that for the chip and its revision', async () => {
    harness.rom.revision = { major: 0, minor: 2 };
    const dist = path.join(harness.folder, 'dist');
    await fakeBuild(path.join(dist, 'a-other-revision'), 'esp32s3', { revisions: [100, 199] });
    await fakeBuild(path.join(dist, 'b-other-chip'), 'esp32p4');
    await mkdir(path.join(dist, 'host'));
    const build = await fakeBuild(path.join(dist, 'esp32s3'), 'esp32s3', { revisions: [0, 99] });

    const found = await flash('--project', harness.folder, '--port', harness.tcp);

    expect([found.status, found.error]).toEqual([0, '']);
    expect(found.output).toContain(`Build: ${build.folder}\n`);
    expectWritten(build);
  });

  it('names the board to build for when there is no build for the chip', async () => {
    await fakeBuild(path.join(harness.folder, 'dist/esp32p4'), 'esp32p4');

    const { status, error } = await flash('--project', harness.folder, '--port', harness.tcp);

    expect(status).toBe(1);
    expect(error).toMatch(
      /^There is no build for the ESP32-S3: run npx nx run firmware:build -- --board esp32s3 first/,
    );
    expect(untouched()).toBe(true);
  });

  it('says why the only build for the chip cannot be used', async () => {
    const folder = path.join(harness.folder, 'dist/esp32s3');
    await fakeBuild(folder, 'esp32s3');
    await rm(path.join(folder, 'boardcast.bin'));

    const { status, error } = await flash('--project', harness.folder, '--port', harness.tcp);

    expect(status).toBe(1);
    expect(error).toMatch(/the file boardcast\.bin is missing/);
  });

  it('without a connected board says how to connect one', async () => {
    const { status, error } = await flash();

    expect(status).toBe(1);
    expect(error).toMatch(/^No board found: connect it with a USB data cable/);
  });

  it('merges only a build that was named', async () => {
    const { status, error } = await flash('--merge', 'merged.bin');

    expect([status, error]).toEqual([2, '--merge needs --board or --build.\n']);
  });
});
