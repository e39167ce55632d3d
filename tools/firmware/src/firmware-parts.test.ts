import { appendFile, readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeBuild, fakeImage, type FakeBuild } from '@boardcast/flasher/testing';
import { flash, FlashHarness } from './testing/flash-harness.ts';

let harness: FlashHarness;

afterEach(() => harness.close());

describe('the firmware', () => {
  beforeEach(async () => {
    harness = await FlashHarness.open('esp32s3');
  });

  async function refusal(spoil: (build: FakeBuild) => Promise<unknown>): Promise<string> {
    const build = await fakeBuild(harness.folder, 'esp32s3');
    await spoil(build);
    const { status, error } = await flash('--build', build.folder, '--port', harness.tcp);
    expect(status).toBe(1);
    expect(harness.rom.operations).toEqual([]);
    expect(error.trim().split('\n')).toHaveLength(1);
    return error;
  }

  const app = (name = 'boardcast.bin') => path.join(harness.folder, name);
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
    const build = await fakeBuild(harness.folder, 'esp32s3');
    await appendFile(app(), Buffer.alloc(4096, 1));

    const { status, error } = await flash('--build', build.folder, '--port', harness.tcp);

    expect([status, error]).toEqual([0, '']);
  });

  it('must be for the selected board', async () => {
    const build = await fakeBuild(harness.folder, 'esp32s3');

    const { error } = await flash(
      '--build',
      build.folder,
      '--board',
      'esp32p4',
      '--port',
      harness.tcp,
    );

    expect(error).toMatch(/was built for the esp32s3, not for the esp32p4/);
  });

  it('is merged into one image with erased bytes between the files', async () => {
    const build = await fakeBuild(harness.folder, 'esp32s3');
    const out = app('merged.bin');

    const { status, output } = await flash('--build', build.folder, '--merge', out);

    const merged = await readFile(out);
    const expected = Buffer.alloc(merged.length, 0xff);
    for (const { offset, data } of build.files) data.copy(expected, offset);
    expect(status).toBe(0);
    expect(merged.equals(expected)).toBe(true);
    expect(harness.rom.operations).toEqual([]);
    // It fills NVS with 0xff.
    expect(output).toMatch(
      /Flashing it also erases nvs, phy_init, with the saved settings: flash without --merge/,
    );
  });
});
