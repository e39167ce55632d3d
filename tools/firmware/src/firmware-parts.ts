import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isProfileName, type ProfileName } from '@boardcast/board';
import { imageError, partitionTableError } from './app-image.ts';

/** A file and where it stands in the flash. */
export interface FirmwarePart {
  readonly name: string;
  readonly offset: number;
  readonly data: Uint8Array;
}

/** What a build has made for a chip. */
export interface Firmware {
  readonly board: ProfileName;
  readonly parts: readonly FirmwarePart[];
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
  const files = Object.entries(args.flash_files ?? {});
  const parts = await Promise.all(files.map(([offset, file]) => readPart(directory, offset, file)));
  parts.sort((a, b) => a.offset - b.offset);
  if (parts.length === 0)
    throw new Error(`${argsFile} in ${directory} lists no files: build again.`);
  for (const part of parts) {
    const error = partError(part, args, board);
    if (error !== undefined) throw new Error(`${part.name} ${error}. Nothing was written.`);
  }
  const flashSize = bytesOf(args.flash_settings?.flash_size);
  checkPlaces(parts, flashSize);
  return { board, parts, flashSize };
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

async function readPart(directory: string, offset: string, name: unknown): Promise<FirmwarePart> {
  if (!/^0x[0-9a-f]{1,8}$/i.test(offset) || typeof name !== 'string') {
    throw new Error(`${argsFile} in ${directory} is damaged at ${offset}: build again.`);
  }
  const data = await readFile(path.resolve(directory, name)).catch(() => {
    throw new Error(`${argsFile} lists ${name}, which is not in ${directory}: build again.`);
  });
  return { name, offset: Number(offset), data };
}

function partError(
  { name, data }: FirmwarePart,
  args: FlasherArgs,
  board: ProfileName,
): string | undefined {
  if (data.length === 0) return 'is empty: build it again';
  const is = (entry: unknown) => (entry as { readonly file?: unknown } | undefined)?.file === name;
  if (is(args.bootloader) || is(args.app)) return imageError(data, board);
  if (is(args['partition-table'])) return partitionTableError(data);
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

function bytesOf(size: unknown): number | undefined {
  const megabytes = /^(\d+)MB$/.exec(String(size))?.[1];
  return megabytes === undefined ? undefined : Number(megabytes) * 1024 * 1024;
}

/** All parts as one image from the flash's beginning, what is between them erased (0xFF). */
export function mergeParts(parts: readonly FirmwarePart[]): Uint8Array {
  const end = Math.max(...parts.map(({ offset, data }) => offset + data.length));
  const merged = new Uint8Array(end).fill(0xff);
  for (const { offset, data } of parts) merged.set(data, offset);
  return merged;
}
