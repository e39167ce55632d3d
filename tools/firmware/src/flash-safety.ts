import { revisionText, type ChipRevisions } from './app-image.ts';
import { endOfAll, type Firmware, type FirmwarePart } from './firmware-parts.ts';
import { endOf } from './partition-table.ts';

/** What a chip says of itself before anything is written to it. */
export interface ChipState {
  /** 100 times the major revision and the minor one. */
  readonly revision: number;
  readonly flashEncryption: boolean;
  readonly secureBoot: boolean;
}

/** Throws in one line when the chip would refuse what it is to be given, or be locked out by it. */
export function checkChip({ parts, board }: Firmware, chip: ChipState): void {
  if (chip.flashEncryption) {
    throw new Error(
      'Flash encryption is on in this chip, which could never start again with what is written from here: nothing was written. Use idf.py encrypted-flash.',
    );
  }
  if (chip.secureBoot) {
    throw new Error(
      "Secure boot is on in this chip, which starts signed firmware alone: nothing was written. Use idf.py with the board's key.",
    );
  }
  for (const part of parts) checkRevision(part, chip.revision, board === 'esp32p4');
}

function checkRevision(
  { name, revisions }: FirmwarePart,
  revision: number,
  hasTwoBuilds: boolean,
): void {
  if (revisions === undefined) return;
  if (revision >= revisions.min && revision <= revisions.max) return;
  const how = hasTwoBuilds ? buildFor(revision) : 'Build it for this chip.';
  throw new Error(
    `${name} is for chips of revision ${rangeText(revisions)}, and this chip is ${revisionText(revision)}: nothing was written. ${how}`,
  );
}

function rangeText({ min, max }: ChipRevisions): string {
  return max === Infinity
    ? `${revisionText(min)} and up`
    : `${revisionText(min)} to ${revisionText(max)}`;
}

/** ESP-IDF builds for one side of the P4's revision 3 alone. */
function buildFor(revision: number): string {
  const value = revision < 300 ? 'y' : 'n';
  return `Build it with CONFIG_ESP32P4_SELECTS_REV_LESS_V3=${value}.`;
}

const bytesInMegabyte = 1024 * 1024;

/** Throws in one line when the board's flash is smaller than the firmware needs. */
export function checkFlashSize(firmware: Firmware, size: number | undefined): void {
  if (size === undefined) return;
  const { parts, partitions, flashSize = 0 } = firmware;
  const end = endOfAll(parts);
  if (end > size) {
    throw new Error(
      `The firmware ends at ${end} bytes, and the board's flash has ${size}: nothing was written.`,
    );
  }
  const built = Math.max(flashSize, ...partitions.map(endOf));
  if (built <= size) return;
  const has = size / bytesInMegabyte;
  throw new Error(
    `The firmware is built for ${built / bytesInMegabyte} MB of flash, and this board has ${has} MB: it would not start, and nothing was written. Build it with CONFIG_ESPTOOLPY_FLASHSIZE_${has}MB=y.`,
  );
}
