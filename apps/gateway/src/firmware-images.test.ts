import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FirmwareImages } from './firmware-images.ts';

let folder: TemporaryFolder;

beforeEach(async () => {
  folder = await temporaryFolder();
});

afterEach(() => folder.remove());

async function build(name: string, chip: unknown = 'esp32s3', file = 'app.bin'): Promise<string> {
  const directory = path.join(folder.path, name);
  await mkdir(directory, { recursive: true });
  const args = { flash_files: { '0x10000': file }, extra_esptool_args: { chip } };
  await writeFile(path.join(directory, 'flasher_args.json'), JSON.stringify(args));
  await writeFile(path.join(directory, 'app.bin'), `image of ${name}`);
  await writeFile(path.join(directory, 'secret.txt'), 'secret');
  return directory;
}

it('finds builds in the folders, and in the folders of these', async () => {
  await build('dist/esp32p4', 'esp32p4');
  await build('dist/esp32s3');
  await mkdir(path.join(folder.path, 'dist/host'));
  const other = await build('other/esp32s3');

  const images = new FirmwareImages([path.join(folder.path, 'dist'), other, '/not-there']);

  expect(await images.list()).toEqual([
    { build: 'esp32p4', board: 'esp32p4' },
    { build: 'esp32s3', board: 'esp32s3' },
    { build: 'esp32s3-2', board: 'esp32s3' },
  ]);
  expect(String(await images.file('esp32s3-2', 'app.bin'))).toBe('image of other/esp32s3');
});

it('ignores what is not a build', async () => {
  await build('numbered', 32);
  await mkdir(path.join(folder.path, 'broken'));
  await writeFile(path.join(folder.path, 'broken/flasher_args.json'), '{');

  expect(await new FirmwareImages([folder.path]).list()).toEqual([]);
});

it('gives the files to flash and no other', async () => {
  await build('esp32s3');
  await build('evil', 'esp32s3', '../esp32s3/secret.txt');
  const images = new FirmwareImages([folder.path]);

  expect(String(await images.file('esp32s3', 'app.bin'))).toBe('image of esp32s3');
  expect(String(await images.file('esp32s3', 'flasher_args.json'))).toContain('0x10000');
  for (const name of ['secret.txt', '../esp32s3/app.bin', 'missing.bin', '']) {
    expect(await images.file('esp32s3', name)).toBeUndefined();
  }
  expect(await images.file('evil', '../esp32s3/secret.txt')).toBeUndefined();
  expect(await images.file('none', 'app.bin')).toBeUndefined();
});
