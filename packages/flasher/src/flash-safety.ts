import type { ProfileName } from '@boardcast/board';
import type { ChipRevisions } from './app-image.ts';
import { endOfAll, type Firmware, type FirmwarePart } from './firmware.ts';
import { flasherError } from './flasher-error.ts';
import { endOf } from './partition-table.ts';

/** The state of a chip before flashing. */
export interface ChipState {
  readonly board: ProfileName;
  /** Such as ESP32-S3. */
  readonly name: string;
  /** 100 times the major revision plus the minor one. */
  readonly revision: number;
  readonly flashEncryption: boolean;
  readonly secureBoot: boolean;
}

/** Throws a FlasherError when the chip could not start the firmware, or would be locked by it. */
export function checkChip({ parts, board }: Firmware, chip: ChipState): void {
  if (chip.board !== board) throw flasherError('chip-mismatch', { chip: chip.name, board });
  if (chip.flashEncryption) throw flasherError('chip-encrypted', {});
  if (chip.secureBoot) throw flasherError('chip-secure-boot', {});
  for (const part of parts) checkRevision(part, chip.revision, board === 'esp32p4');
}

function checkRevision(
  { name, revisions }: FirmwarePart,
  revision: number,
  hasTwoBuilds: boolean,
): void {
  if (revisions === undefined || isSupported(revision, revisions)) return;
  throw flasherError('chip-revision', { file: name, supported: revisions, revision, hasTwoBuilds });
}

function isSupported(revision: number, { min, max }: ChipRevisions): boolean {
  return revision >= min && revision <= max;
}

/** Throws a FlasherError when the board's flash is too small for the firmware. */
export function checkFlashSize(firmware: Firmware, size: number | undefined): void {
  if (size === undefined) return;
  const { parts, partitions, flashSize = 0 } = firmware;
  const end = endOfAll(parts);
  if (end > size) throw flasherError('flash-too-small', { end, size });
  const built = Math.max(flashSize, ...partitions.map(endOf));
  if (built > size) throw flasherError('flash-size-mismatch', { built, size });
}
