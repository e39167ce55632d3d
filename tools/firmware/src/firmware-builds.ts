import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  FlasherError,
  firmwareFor,
  readFirmware,
  type Firmware,
  type IdentifiedChip,
} from '@boardcast/flasher';

/** A build and its folder. */
export interface FirmwareBuild extends Firmware {
  readonly folder: string;
}

/** Reads and validates the build in a folder. Rejects with a FlasherError. */
export async function readBuild(folder: string): Promise<FirmwareBuild> {
  const read = (name: string) => readFile(path.resolve(folder, name));
  return { ...(await readFirmware({ location: folder, read })), folder };
}

/**
 * The build for a chip among the folders in a directory. A build that is damaged, or not complete yet,
 * is only reported when there is no other. Rejects with a FlasherError.
 */
export async function buildFor(chip: IdentifiedChip, directory: string): Promise<FirmwareBuild> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const results = await Promise.allSettled(
    folders.sort().map((name) => readBuild(path.join(directory, name))),
  );
  const builds = results.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  if (!builds.some(({ board }) => board === chip.board)) {
    const damaged = results.find((one) => one.status === 'rejected' && !isNoBuild(one.reason));
    if (damaged?.status === 'rejected') throw damaged.reason;
  }
  return firmwareFor(chip, builds);
}

const isNoBuild = (error: unknown) =>
  error instanceof FlasherError && error.code === 'build-not-found';
