import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ProfileName } from '@boardcast/board';
import { chipIds } from '../app-image.ts';

export interface FakeImageOptions {
  readonly seed?: number;
  /** As in an image's header: 65535 for any. */
  readonly revisions?: readonly [min: number, max: number];
}

/** A fake image with a valid structure, and noise as its program. */
export function fakeImage(
  board: ProfileName,
  size: number,
  { seed = 1, revisions = [0, 65_535] }: FakeImageOptions = {},
): Buffer {
  let state = seed;
  const segment = Buffer.alloc(size).map(() => {
    state = (state * 48_271) % 2_147_483_647;
    return state & 0xff;
  });
  const header = Buffer.alloc(24);
  header.set([0xe9, 1, 2, 0x2f]);
  header.writeUInt16LE(chipIds[board], 12);
  header.writeUInt16LE(revisions[0], 15);
  header.writeUInt16LE(revisions[1], 17);
  header[23] = 1;
  const segmentHeader = Buffer.alloc(8);
  segmentHeader.writeUInt32LE(0x42000020, 0);
  segmentHeader.writeUInt32LE(size, 4);
  const body = Buffer.concat([header, segmentHeader, segment]);
  const checked = Buffer.alloc(Math.ceil((body.length + 1) / 16) * 16);
  body.copy(checked);
  checked[checked.length - 1] = segment.reduce((sum, byte) => sum ^ byte, 0xef);
  return Buffer.concat([checked, createHash('sha256').update(checked).digest()]);
}

/** Name, type, offset and size, as in the firmware's partitions.csv. */
const partitions = [
  ['nvs', 1, 0xa000, 0x5000],
  ['phy_init', 1, 0xf000, 0x1000],
  ['factory', 0, 0x10000, 0x380000],
] as const;

/** A fake partition table, with its MD5. */
function fakePartitionTable(): Buffer {
  const entries = partitions.map(([name, type, offset, size]) => {
    const entry = Buffer.alloc(32);
    entry.set([0xaa, 0x50, type, 0]);
    entry.writeUInt32LE(offset, 4);
    entry.writeUInt32LE(size, 8);
    entry.write(name, 12);
    return entry;
  });
  const digest = Buffer.alloc(32, 0xff);
  digest.set([0xeb, 0xeb]);
  createHash('md5').update(Buffer.concat(entries)).digest().copy(digest, 16);
  const table = Buffer.alloc(3072, 0xff);
  Buffer.concat([...entries, digest]).copy(table);
  return table;
}

const places: Readonly<
  Record<ProfileName, { readonly bootloader: string; readonly table: string }>
> = {
  esp32p4: { bootloader: '0x2000', table: '0x9000' },
  esp32s3: { bootloader: '0x0', table: '0x8000' },
};

export interface FakeBuild {
  readonly folder: string;
  readonly files: readonly { readonly offset: number; readonly data: Buffer }[];
}

export interface FakeBuildOptions extends Pick<FakeImageOptions, 'revisions'> {
  readonly flashSize?: string;
}

/** A fake build of ESP-IDF: flasher_args.json and the files that it lists. */
export async function fakeBuild(
  folder: string,
  board: ProfileName,
  { flashSize = '4MB', ...image }: FakeBuildOptions = {},
): Promise<FakeBuild> {
  const { bootloader, table } = places[board];
  const loader = fakeImage(board, 20_000, { ...image, seed: 7 });
  const app = fakeImage(board, 70_001, { ...image, seed: 9 });
  const entries = [
    ['bootloader', bootloader, 'bootloader/bootloader.bin', loader],
    ['partition-table', table, 'partition_table/partition-table.bin', fakePartitionTable()],
    ['app', '0x10000', 'boardcast.bin', app],
  ] as const;
  for (const [, , file, data] of entries) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), data);
  }
  const args = {
    flash_settings: { flash_mode: 'dio', flash_size: flashSize, flash_freq: '80m' },
    flash_files: Object.fromEntries(entries.map(([, offset, file]) => [offset, file])),
    ...Object.fromEntries(entries.map(([name, offset, file]) => [name, { offset, file }])),
    extra_esptool_args: { after: 'hard_reset', before: 'default_reset', stub: true, chip: board },
  };
  await writeFile(path.join(folder, 'flasher_args.json'), JSON.stringify(args));
  return { folder, files: entries.map(([, offset, , data]) => ({ offset: Number(offset), data })) };
}
