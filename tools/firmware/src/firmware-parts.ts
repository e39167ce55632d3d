import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isProfileName, type ProfileName } from '@boardcast/board';
import { chipRevisionsOf, imageError, type ChipRevisions } from './app-image.ts';
import { endOf, partitionTableError, partitionsOf, type Partition } from './partition-table.ts';

/** A file and where it stands in the flash. */
export interface FirmwarePart {
  readonly name: string;
  readonly offset: number;
  readonly data: Uint8Array;
  /** Of an image; undefined for what is none. */
  readonly revisions: ChipRevisions | undefined;
}

/** What a build has made for a chip. */
export interface Firmware {
  readonly board: ProfileName;
  readonly parts: readonly FirmwarePart[];
  /** Empty when the build has no table. */
  readonly partitions: readonly Partition[];
  /** Bytes of flash that it was built for; undefined when the build does not say. */
  readonly flashSize: number | undefined;
}

interface FlasherArgs {
  readonly flash_files?: Readonly<Record<string, unknown>>;
  readonly flash_settings?: { readonly flash_size?: unknown };
  readonly extra_esptool_args?: { readonly chip?: unknown };
  readonly bootloader?: unknown;
  readonly app?: unknown;
  readonly 'partition-table'?: unknown;
}

const argsFile = 'flasher_args.json';

/** Reads a build's flasher_args.json and all its files; throws in one line when they are not whole. */
export async function readFirmware(directory: string): Promise<Firmware> {
  const args = await readArgs(directory);
  const board = args.extra_esptool_args?.chip;
  if (typeof board !== 'string' || !isProfileName(board)) {
    throw new Error(`${argsFile} in ${directory} is for the chip ${String(board)}: none of ours.`);
  }
  checkEncryption(args);
  const files = Object.entries(args.flash_files ?? {});
  const parts = await Promise.all(
    files.map(([offset, file]) => readPart(directory, offset, file, args)),
  );
  parts.sort((a, b) => a.offset - b.offset);
  if (parts.length === 0)
    throw new Error(`${argsFile} in ${directory} lists no files: build again.`);
  for (const part of parts) {
    const error = partError(part, args, board);
    if (error !== undefined) throw new Error(`${part.name} ${error}. Nothing was written.`);
  }
  const table = parts.find(({ name }) => isFileOf(args['partition-table'], name));
  const partitions = table === undefined ? [] : partitionsOf(table.data);
  const flashSize = bytesOf(args.flash_settings?.flash_size);
  checkPlaces(parts, flashSize);
  if (table !== undefined) checkPartitions(parts, table, partitions);
  return { board, parts, partitions, flashSize };
}

async function readArgs(directory: string): Promise<FlasherArgs> {
  const file = path.join(directory, argsFile);
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Error(`There is no ${file}: build first, npx nx run firmware:build.`);
  });
  try {
    const args = JSON.parse(text) as unknown;
    if (typeof args === 'object' && args !== null) return args;
  } catch {
    // Said below.
  }
  throw new Error(`${file} is no JSON object: build again.`);
}

/** A build for a chip with flash encryption marks the files that must be encrypted on their way. */
function checkEncryption(args: FlasherArgs): void {
  for (const entry of Object.values(args) as unknown[]) {
    const { encrypted, file } = (entry ?? {}) as { readonly encrypted?: unknown; file?: unknown };
    if (String(encrypted) !== 'true') continue;
    throw new Error(
      `${String(file)} must be written encrypted, which is not done from here: use idf.py encrypted-flash.`,
    );
  }
}

async function readPart(
  directory: string,
  offset: string,
  name: unknown,
  args: FlasherArgs,
): Promise<FirmwarePart> {
  if (!/^0x[0-9a-f]{1,8}$/i.test(offset) || typeof name !== 'string') {
    throw new Error(`${argsFile} in ${directory} is damaged at ${offset}: build again.`);
  }
  const data = await readFile(path.resolve(directory, name)).catch(() => {
    throw new Error(`${argsFile} lists ${name}, which is not in ${directory}: build again.`);
  });
  return { name, offset: Number(offset), data, revisions: revisionsOf(name, data, args) };
}

const isFileOf = (entry: unknown, name: string) =>
  (entry as { readonly file?: unknown } | undefined)?.file === name;

const isImage = (name: string, { bootloader, app }: FlasherArgs) =>
  isFileOf(bootloader, name) || isFileOf(app, name);

function revisionsOf(name: string, data: Uint8Array, args: FlasherArgs): ChipRevisions | undefined {
  const hasHeader = isImage(name, args) && data.length >= 24;
  return hasHeader ? chipRevisionsOf(data) : undefined;
}

function partError(
  { name, data }: FirmwarePart,
  args: FlasherArgs,
  board: ProfileName,
): string | undefined {
  if (data.length === 0) return 'is empty: build it again';
  if (isImage(name, args)) return imageError(data, board);
  if (isFileOf(args['partition-table'], name)) return partitionTableError(data);
  return undefined;
}

function checkPlaces(parts: readonly FirmwarePart[], flashSize: number | undefined): void {
  let end = 0;
  for (const { name, offset, data } of parts) {
    if (offset < end) throw new Error(`${name} begins inside the file before it: build again.`);
    end = offset + data.length;
    if (flashSize !== undefined && end > flashSize) {
      throw new Error(`${name} ends beyond the ${flashSize} bytes of flash: make it smaller.`);
    }
  }
}

/** What stands behind the table must have a partition, and not be larger than it. */
function checkPartitions(
  parts: readonly FirmwarePart[],
  table: FirmwarePart,
  partitions: readonly Partition[],
): void {
  for (const { name, offset, data } of parts.filter((part) => part.offset > table.offset)) {
    const place = partitions.find((one) => one.offset <= offset && offset < endOf(one));
    const at = `0x${offset.toString(16)}`;
    if (place === undefined) {
      throw new Error(
        `${table.name} has no partition at ${at}, the place of ${name}: build again.`,
      );
    }
    if (offset + data.length <= endOf(place)) continue;
    throw new Error(
      `${name} has ${data.length} bytes, and its partition ${place.name} at ${at} holds ${endOf(place) - offset}: make it smaller, or the partition larger.`,
    );
  }
}

function bytesOf(size: unknown): number | undefined {
  const megabytes = /^(\d+)MB$/.exec(String(size))?.[1];
  return megabytes === undefined ? undefined : Number(megabytes) * 1024 * 1024;
}

/** All parts as one image from the flash's beginning, what is between them erased (0xFF). */
export function mergeParts(parts: readonly FirmwarePart[]): Uint8Array {
  const merged = new Uint8Array(endOfAll(parts)).fill(0xff);
  for (const { offset, data } of parts) merged.set(data, offset);
  return merged;
}

/** The partitions that the merged image overwrites although the build has no file for them. */
export function erasedByMerge({ parts, partitions }: Firmware): readonly Partition[] {
  const end = endOfAll(parts);
  const hasFile = (partition: Partition) =>
    parts.some(({ offset }) => partition.offset <= offset && offset < endOf(partition));
  return partitions.filter((partition) => partition.offset < end && !hasFile(partition));
}

export function endOfAll(parts: readonly FirmwarePart[]): number {
  return Math.max(...parts.map(({ offset, data }) => offset + data.length));
}
