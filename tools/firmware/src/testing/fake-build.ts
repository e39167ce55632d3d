import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ProfileName } from '@boardcast/board';
import { chipIds } from '../app-image.ts';

export interface TemporaryFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** A folder of a test’s own. */
export async function temporaryFolder(): Promise<TemporaryFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), 'boardcast-'));
  return {
    path: folder,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A fake image: whole in form, with noise where a program would be. */
export function fakeImage(board: ProfileName, size: number, seed = 1): Buffer {
  let state = seed;
  const segment = Buffer.alloc(size).map(() => {
    state = (state * 48_271) % 2_147_483_647;
    return state & 0xff;
  });
  const header = Buffer.alloc(24);
  header.set([0xe9, 1, 2, 0x2f]);
  header.writeUInt16LE(chipIds[board], 12);
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

/** A fake partition table of one entry, with its MD5. */
function fakePartitionTable(): Buffer {
  const entry = Buffer.alloc(32);
  entry.set([0xaa, 0x50, 0, 0]);
  entry.writeUInt32LE(0x10000, 4);
  entry.write('factory', 12);
  const digest = Buffer.alloc(32, 0xff);
  digest.set([0xeb, 0xeb]);
  createHash('md5').update(entry).digest().copy(digest, 16);
  const table = Buffer.alloc(3072, 0xff);
  entry.copy(table);
  digest.copy(table, 32);
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

/** A fake of what ESP-IDF's build leaves: flasher_args.json and the files that it lists. */
export async function fakeBuild(folder: string, board: ProfileName): Promise<FakeBuild> {
  const { bootloader, table } = places[board];
  const entries = [
    ['bootloader', bootloader, 'bootloader/bootloader.bin', fakeImage(board, 20_000, 7)],
    ['partition-table', table, 'partition_table/partition-table.bin', fakePartitionTable()],
    ['app', '0x10000', 'boardcast.bin', fakeImage(board, 70_001, 9)],
  ] as const;
  for (const [, , file, data] of entries) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), data);
  }
  const args = {
    flash_settings: { flash_mode: 'dio', flash_size: '4MB', flash_freq: '80m' },
    flash_files: Object.fromEntries(entries.map(([, offset, file]) => [offset, file])),
    ...Object.fromEntries(entries.map(([name, offset, file]) => [name, { offset, file }])),
    extra_esptool_args: { after: 'hard_reset', before: 'default_reset', stub: true, chip: board },
  };
  await writeFile(path.join(folder, 'flasher_args.json'), JSON.stringify(args));
  return { folder, files: entries.map(([, offset, , data]) => ({ offset: Number(offset), data })) };
}
