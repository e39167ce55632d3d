import {
  revisionText,
  type ChipRevisions,
  type FileDefect,
  type FlasherError,
  type FlasherErrorCode,
  type FlasherErrorDetails,
  type FlashStep,
} from '@boardcast/flasher';

const megabyte = 1024 * 1024;
const nothingWritten = 'Nothing was written.';

type Messages = {
  readonly [Code in FlasherErrorCode]: (details: FlasherErrorDetails[Code]) => string;
};

/** One line for each failure: what happened, and what to do. */
const messages: Messages = {
  'build-not-found': ({ file }) => `${file} not found: run npx nx run firmware:build first.`,
  'build-invalid': ({ file, defect }) => `${file}: ${buildDefects[defect]}. Build again.`,
  'build-incomplete': ({ file, missing }) =>
    `${file}: the file ${missing} is missing. Build again.`,
  'build-unsupported': ({ file, chip }) => `${file}: unsupported chip ${chip}.`,
  'build-missing': ({ chip, board }) =>
    `There is no build for the ${chip}: run npx nx run firmware:build -- --board ${board} first, or name its folder with --build.`,
  'file-invalid': ({ file, defect }) => `${file} ${fileDefects[defect]}. ${nothingWritten}`,
  'file-mismatch': ({ file, chip, board }) =>
    `${file} is for ${chip}, not for the ${board}. ${nothingWritten}`,
  'file-overlaps': ({ file }) => `${file}: it overlaps the previous file. Build again.`,
  'partition-missing': ({ table, address, file }) =>
    `${table}: it has no partition at ${address} for ${file}. Build again.`,
  'file-encrypted': ({ file }) =>
    `${file} must be written encrypted, which is not supported: use idf.py encrypted-flash.`,
  'file-too-large': ({ file, bytes, partition, address, capacity }) =>
    `${file} has ${bytes} bytes, but its partition ${partition} at ${address} has ${capacity}: reduce the firmware, or enlarge the partition.`,
  'chip-unsupported': ({ chip }) =>
    `The chip is an ${chip}, which Boardcast does not support. ${nothingWritten} Select another port with --port.`,
  'chip-mismatch': ({ chip, board }) =>
    `The chip is an ${chip}, but the firmware is for the ${board}. ${nothingWritten} Build with --board for this chip, or select another port.`,
  'chip-encrypted': () =>
    `Flash encryption is enabled in this chip, which could not start unencrypted firmware. ${nothingWritten} Use idf.py encrypted-flash.`,
  'chip-secure-boot': () =>
    `Secure boot is enabled in this chip, which starts only signed firmware. ${nothingWritten} Use idf.py with the board's key.`,
  'chip-secure-download': () =>
    'The chip is in secure download mode, in which flashing is not supported.',
  'chip-revision': ({ file, supported, revision, hasTwoBuilds }) =>
    `${file} is for chips of revision ${rangeText(supported)}, but this chip is ${revisionText(revision)}. ${nothingWritten} ${hasTwoBuilds ? buildFor(revision) : 'Build it for this chip.'}`,
  'flash-too-small': ({ end, size }) =>
    `The firmware ends at ${end} bytes, but the board's flash has ${size}. ${nothingWritten}`,
  'flash-size-mismatch': ({ built, size }) =>
    `The firmware is built for ${built / megabyte} MB of flash, but this board has ${size / megabyte} MB and would not start. ${nothingWritten} Build it with CONFIG_ESPTOOLPY_FLASHSIZE_${size / megabyte}MB=y.`,
  'flash-failed': ({ step, file = '', reason, link, hasSignals }) =>
    `${steps[step](file)}: ${reason} ${hasSignals ? 'Hold BOOT during the reset, or try another cable or a lower --baud.' : `${link} has no reset lines: hold BOOT and press RESET, then flash again.`}`,
  'flash-corrupt': ({ file, found, expected }) =>
    `Verifying ${file} failed (MD5 ${found}, expected ${expected}): flash again, with a lower --baud or another cable.`,
  'port-closed': ({ reason }) =>
    `The port was closed: ${reason}. Connect the board and flash again.`,
  'reset-unsupported': ({ link }) => `${link} has no reset line: press the board's reset button.`,
};

const buildDefects: Readonly<Record<FlasherErrorDetails['build-invalid']['defect'], string>> = {
  'not-an-object': 'it is not a JSON object',
  'no-files': 'it lists no files',
  'invalid-entry': 'one of its entries is invalid',
};

const fileDefects: Readonly<Record<FileDefect, string>> = {
  empty: 'is empty: build it again',
  'not-an-image': 'is not an ESP32 image',
  'invalid-segments': 'is damaged: its number of segments is invalid',
  truncated: 'is truncated: build it again',
  'wrong-checksum': 'is damaged: its checksum is wrong',
  'wrong-digest': 'is damaged: its SHA-256 digest is wrong',
  'not-a-partition-table': 'is not a partition table',
  'wrong-md5': 'is damaged: its MD5 is wrong',
};

const steps: Readonly<Record<FlashStep, (file: string) => string>> = {
  connect: () => 'The chip does not respond',
  'read-chip': () => 'Reading the chip failed',
  'start-flasher': () => 'Starting the flasher failed',
  erase: () => 'Erasing the flash failed',
  write: (file) => `Writing ${file} failed`,
  verify: (file) => `Reading ${file} back failed`,
  reset: () => 'Resetting the board failed',
};

function rangeText({ min, max }: ChipRevisions): string {
  return max === Infinity
    ? `${revisionText(min)} and up`
    : `${revisionText(min)} to ${revisionText(max)}`;
}

/** An ESP-IDF build supports the P4's revisions before 3.0, or those from 3.0. */
function buildFor(revision: number): string {
  const value = revision < 300 ? 'y' : 'n';
  return `Build it with CONFIG_ESP32P4_SELECTS_REV_LESS_V3=${value}.`;
}

/** The line of a failure of the flasher for people. */
export function flasherErrorMessage({ failure: { code, details } }: FlasherError): string {
  return (messages[code] as (details: unknown) => string)(details);
}
