import type { ProfileName } from '@boardcast/board';
import type { Firmware } from './firmware.ts';
import { checkChip } from './flash-safety.ts';
import type { IdentifiedChip } from './flasher.ts';
import { flasherError } from './flasher-error.ts';

/**
 * The build for a chip: there may be several for its revisions. Throws a FlasherError with the reason
 * when there is none, or the chip cannot be flashed.
 */
export function firmwareFor<Build extends Firmware>(
  chip: IdentifiedChip,
  builds: readonly Build[],
): Build {
  const own = builds.filter(({ board }) => board === chip.board);
  const supported = own.find((build) => isFor(build, chip));
  if (supported !== undefined) return supported;
  const [other] = own;
  if (other === undefined) throw missing(chip.name, chip.board);
  checkChip(other, chip);
  return other;
}

const missing = (chip: string, board: ProfileName) =>
  flasherError('build-missing', { chip, board });

function isFor(build: Firmware, chip: IdentifiedChip): boolean {
  try {
    checkChip(build, chip);
    return true;
  } catch {
    return false;
  }
}
