import { readFirmware, type Firmware, type FirmwareSource } from './firmware.ts';
import { checkChip } from './flash-safety.ts';
import type { IdentifiedChip } from './flasher.ts';
import { FlasherError, flasherError } from './flasher-error.ts';

/** A build, and where it is. */
export interface FirmwareChoice extends Firmware {
  readonly location: string;
}

/**
 * The build for a chip: there may be several for its revisions. A build that is damaged, or not
 * complete yet, is only reported when there is no other. Rejects with a FlasherError that has the
 * reason when there is none, or the chip cannot be flashed.
 */
export async function chooseFirmware(
  chip: IdentifiedChip,
  sources: readonly FirmwareSource[],
): Promise<FirmwareChoice> {
  const results = await Promise.allSettled(
    sources.map(async (source) => ({
      ...(await readFirmware(source)),
      location: source.location,
    })),
  );
  const builds = results.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const own = builds.filter(({ board }) => board === chip.board);
  const [first] = own;
  if (first !== undefined) return supported(own, chip) ?? refused(first, chip);
  const damaged = results.find((one) => one.status === 'rejected' && !isNoBuild(one.reason));
  if (damaged?.status === 'rejected') throw damaged.reason;
  throw flasherError('build-missing', { chip: chip.name, board: chip.board });
}

function supported(
  builds: readonly FirmwareChoice[],
  chip: IdentifiedChip,
): FirmwareChoice | undefined {
  return builds.find((build) => {
    try {
      checkChip(build, chip);
      return true;
    } catch {
      return false;
    }
  });
}

function refused(build: FirmwareChoice, chip: IdentifiedChip): FirmwareChoice {
  checkChip(build, chip);
  return build;
}

const isNoBuild = (error: unknown) =>
  error instanceof FlasherError && error.code === 'build-not-found';
