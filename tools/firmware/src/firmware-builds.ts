import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  chooseFirmware,
  readFirmware,
  type FirmwareChoice,
  type FirmwareSource,
  type IdentifiedChip,
} from '@boardcast/flasher';

/** Reads and validates the build in a folder. Rejects with a FlasherError. */
export async function readBuild(folder: string): Promise<FirmwareChoice> {
  return { ...(await readFirmware(sourceOf(folder))), location: folder };
}

/** The build for a chip among the folders in a directory. Rejects with a FlasherError. */
export async function buildFor(chip: IdentifiedChip, directory: string): Promise<FirmwareChoice> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const sources = folders.sort().map((name) => sourceOf(path.join(directory, name)));
  return chooseFirmware(chip, sources);
}

function sourceOf(folder: string): FirmwareSource {
  return { location: folder, read: (name) => readFile(path.resolve(folder, name)) };
}
