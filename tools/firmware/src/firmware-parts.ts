import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isProfileName, type ProfileName } from '@boardcast/board';
import { chipRevisionsOf, imageError, type ChipRevisions } from './app-image.ts';
import { toolError, type ToolError } from './tool-error.ts';
import { endOf, partitionTableError, partitionsOf, type Partition } from './partition-table.ts';

/** A file and its offset in the flash. */
export interface FirmwarePart {
  readonly name: string;
  readonly offset: number;
  readonly data: Uint8Array;
  /** Of an image; undefined for any other file. */
  readonly revisions: ChipRevisions | undefined;
}

/** The result of a build for a chip. */
export interface Firmware {
  readonly board: ProfileName;
  readonly parts: readonly FirmwarePart[];
  /** Empty without a partition table. */
  readonly partitions: readonly Partition[];
  /** The flash size of the build in bytes; undefined when it is not set. */
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

/** Reads and validates a build's flasher_args.json and all its files. Rejects with a ToolError. */
export async function readFirmware(directory: string): Promise<Firmware> {
  const args = await readArgs(directory);
  const board = args.extra_esptool_args?.chip;
  if (typeof board !== 'string' || !isProfileName(board)) {
    throw toolError('build-unsupported', {
      file: path.join(directory, argsFile),
      chip: String(board),
    });
  }
  checkEncryption(args);
  const files = Object.entries(args.flash_files ?? {});
  const parts = await Promise.all(
    files.map(([offset, file]) => readPart(directory, offset, file, args)),
  );
  parts.sort((a, b) => a.offset - b.offset);
  if (parts.length === 0) throw invalid(path.join(directory, argsFile), 'it lists no files');
  for (const part of parts) {
    const error = partError(part, args, board);
    if (error !== undefined) throw toolError('file-invalid', { file: part.name, reason: error });
  }
  const table = parts.find(({ name }) => isFileOf(args['partition-table'], name));
  const partitions = table === undefined ? [] : partitionsOf(table.data);
  const flashSize = bytesOf(args.flash_settings?.flash_size);
  checkOffsets(parts, flashSize);
  if (table !== undefined) checkPartitions(parts, table, partitions);
  return { board, parts, partitions, flashSize };
}

const invalid = (file: string, reason: string): ToolError =>
  toolError('build-invalid', { file, reason });

async function readArgs(directory: string): Promise<FlasherArgs> {
  const file = path.join(directory, argsFile);
  const text = await readFile(file, 'utf8').catch(() => {
    throw toolError('build-not-found', { file });
  });
  try {
    const args = JSON.parse(text) as unknown;
    if (typeof args === 'object' && args !== null) return args;
  } catch {
    // Reported below.
  }
  throw invalid(file, 'it is not a JSON object');
}

/** A build for flash encryption marks the files that must be encrypted while flashing. */
function checkEncryption(args: FlasherArgs): void {
  for (const entry of Object.values(args) as unknown[]) {
    const { encrypted, file } = (entry ?? {}) as { readonly encrypted?: unknown; file?: unknown };
    if (String(encrypted) !== 'true') continue;
    throw toolError('file-encrypted', { file: String(file) });
  }
}

async function readPart(
  directory: string,
  offset: string,
  name: unknown,
  args: FlasherArgs,
): Promise<FirmwarePart> {
  if (!/^0x[0-9a-f]{1,8}$/i.test(offset) || typeof name !== 'string') {
    throw invalid(path.join(directory, argsFile), `its entry ${offset} is invalid`);
  }
  const data = await readFile(path.resolve(directory, name)).catch(() => {
    throw invalid(path.join(directory, argsFile), `the file ${name} is missing`);
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

function checkOffsets(parts: readonly FirmwarePart[], flashSize: number | undefined): void {
  let end = 0;
  for (const { name, offset, data } of parts) {
    if (offset < end) throw invalid(name, 'it overlaps the previous file');
    end = offset + data.length;
    if (flashSize !== undefined && end > flashSize) {
      throw toolError('flash-too-small', { end, size: flashSize });
    }
  }
}

/** Each file after the table needs a partition of at least its size. */
function checkPartitions(
  parts: readonly FirmwarePart[],
  table: FirmwarePart,
  partitions: readonly Partition[],
): void {
  for (const { name, offset, data } of parts.filter((part) => part.offset > table.offset)) {
    const partition = partitions.find((one) => one.offset <= offset && offset < endOf(one));
    const address = `0x${offset.toString(16)}`;
    if (partition === undefined) {
      throw invalid(table.name, `it has no partition at ${address} for ${name}`);
    }
    if (offset + data.length <= endOf(partition)) continue;
    throw toolError('file-too-large', {
      file: name,
      bytes: data.length,
      partition: partition.name,
      address,
      capacity: endOf(partition) - offset,
    });
  }
}

function bytesOf(size: unknown): number | undefined {
  const megabytes = /^(\d+)MB$/.exec(String(size))?.[1];
  return megabytes === undefined ? undefined : Number(megabytes) * 1024 * 1024;
}

/** All parts as one image from offset 0, with erased bytes (0xFF) between them. */
export function mergeParts(parts: readonly FirmwarePart[]): Uint8Array {
  const merged = new Uint8Array(endOfAll(parts)).fill(0xff);
  for (const { offset, data } of parts) merged.set(data, offset);
  return merged;
}

/** The partitions without a file of the build that the merged image overwrites. */
export function erasedByMerge({ parts, partitions }: Firmware): readonly Partition[] {
  const end = endOfAll(parts);
  const hasFile = (partition: Partition) =>
    parts.some(({ offset }) => partition.offset <= offset && offset < endOf(partition));
  return partitions.filter((partition) => partition.offset < end && !hasFile(partition));
}

export function endOfAll(parts: readonly FirmwarePart[]): number {
  return Math.max(...parts.map(({ offset, data }) => offset + data.length));
}
