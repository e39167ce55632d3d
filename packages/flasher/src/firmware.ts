import { isProfileName, type ProfileName } from '@boardcast/board';
import {
  appVersion,
  boardOfChip,
  chipIds,
  chipRevisionsOf,
  imageChip,
  imageDefect,
  type ChipRevisions,
} from './app-image.ts';
import { flasherError, type FileDefect } from './flasher-error.ts';
import { endOf, partitionsOf, partitionTableDefect, type Partition } from './partition-table.ts';

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
  /** The version of the application; undefined when it has none. */
  readonly version: string | undefined;
  readonly parts: readonly FirmwarePart[];
  /** Empty without a partition table. */
  readonly partitions: readonly Partition[];
  /** The flash size of the build in bytes; undefined when it is not set. */
  readonly flashSize: number | undefined;
}

/** A build's files: a folder, or the gateway's. */
export interface FirmwareSource {
  /** Where it is, for messages. */
  readonly location: string;
  /** Reads a file by its path in the build. Rejects when there is none. */
  readonly read: (name: string) => Promise<Uint8Array>;
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

/** Reads and validates a build's flasher_args.json and all its files. Rejects with a FlasherError. */
export async function readFirmware(source: FirmwareSource): Promise<Firmware> {
  const file = `${source.location}/${argsFile}`;
  const args = await readArgs(source, file);
  const chip = args.extra_esptool_args?.chip;
  if (typeof chip !== 'string' || !isProfileName(chip)) {
    throw flasherError('build-unsupported', { file, chip: String(chip) });
  }
  checkEncryption(args);
  const parts = await readParts(source, file, args);
  for (const part of parts) checkPart(part, args, chip);
  const table = parts.find(({ name }) => isFileOf(args['partition-table'], name));
  const partitions = table === undefined ? [] : partitionsOf(table.data);
  const flashSize = bytesOf(args.flash_settings?.flash_size);
  checkOffsets(parts, flashSize);
  if (table !== undefined) checkPartitions(parts, table, partitions);
  const app = parts.find(({ name }) => isFileOf(args.app, name));
  const version = app === undefined ? undefined : appVersion(app.data);
  return { board: chip, version, parts, partitions, flashSize };
}

async function readArgs(source: FirmwareSource, file: string): Promise<FlasherArgs> {
  const bytes = await source.read(argsFile).catch((cause: unknown) => {
    throw flasherError('build-not-found', { file }, { cause });
  });
  try {
    const args = JSON.parse(new TextDecoder().decode(bytes)) as unknown;
    if (typeof args === 'object' && args !== null) return args;
  } catch {
    // Reported below.
  }
  throw flasherError('build-invalid', { file, defect: 'not-an-object' });
}

/** A build for flash encryption marks the files that must be encrypted while flashing. */
function checkEncryption(args: FlasherArgs): void {
  for (const entry of Object.values(args) as unknown[]) {
    const { encrypted, file } = (entry ?? {}) as { readonly encrypted?: unknown; file?: unknown };
    if (String(encrypted) !== 'true') continue;
    throw flasherError('file-encrypted', { file: String(file) });
  }
}

async function readParts(
  source: FirmwareSource,
  file: string,
  args: FlasherArgs,
): Promise<readonly FirmwarePart[]> {
  const entries = Object.entries(args.flash_files ?? {});
  if (entries.length === 0) throw flasherError('build-invalid', { file, defect: 'no-files' });
  const parts = entries.map(async ([offset, name]): Promise<FirmwarePart> => {
    if (!/^0x[0-9a-f]{1,8}$/i.test(offset) || typeof name !== 'string') {
      throw flasherError('build-invalid', { file, defect: 'invalid-entry' });
    }
    const data = await source.read(name).catch((cause: unknown) => {
      throw flasherError('build-incomplete', { file, missing: name }, { cause });
    });
    return { name, offset: Number(offset), data, revisions: revisionsOf(name, data, args) };
  });
  return (await Promise.all(parts)).sort((a, b) => a.offset - b.offset);
}

const isFileOf = (entry: unknown, name: string) =>
  (entry as { readonly file?: unknown } | undefined)?.file === name;

const isImage = (name: string, { bootloader, app }: FlasherArgs) =>
  isFileOf(bootloader, name) || isFileOf(app, name);

function revisionsOf(name: string, data: Uint8Array, args: FlasherArgs): ChipRevisions | undefined {
  const hasHeader = isImage(name, args) && data.length >= 24;
  return hasHeader ? chipRevisionsOf(data) : undefined;
}

function checkPart({ name, data }: FirmwarePart, args: FlasherArgs, board: ProfileName): void {
  const defect = defectOf(name, data, args);
  if (defect !== undefined) throw flasherError('file-invalid', { file: name, defect });
  if (!isImage(name, args) || imageChip(data) === chipIds[board]) return;
  const chip = boardOfChip(imageChip(data)) ?? `chip ${imageChip(data)}`;
  throw flasherError('file-mismatch', { file: name, chip, board });
}

function defectOf(name: string, data: Uint8Array, args: FlasherArgs): FileDefect | undefined {
  if (data.length === 0) return 'empty';
  if (isImage(name, args)) return imageDefect(data);
  return isFileOf(args['partition-table'], name) ? partitionTableDefect(data) : undefined;
}

function checkOffsets(parts: readonly FirmwarePart[], flashSize: number | undefined): void {
  let end = 0;
  for (const { name, offset, data } of parts) {
    if (offset < end) throw flasherError('file-overlaps', { file: name });
    end = offset + data.length;
    if (flashSize !== undefined && end > flashSize) {
      throw flasherError('flash-too-small', { end, size: flashSize });
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
      throw flasherError('partition-missing', { table: table.name, address, file: name });
    }
    if (offset + data.length <= endOf(partition)) continue;
    throw flasherError('file-too-large', {
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
