import { errorMessage } from '@boardcast/protocol';
import { revisionText, type ChipRevisions } from './app-image.ts';
import { ToolError, type ToolErrorCode, type ToolErrorDetails } from './tool-error.ts';

const megabyte = 1024 * 1024;
const nothingWritten = 'Nothing was written.';

type Messages = { readonly [Code in ToolErrorCode]: (details: ToolErrorDetails[Code]) => string };

/** One line for each failure: what happened, and what to do. */
const messages: Messages = {
  'build-failed': ({ status }) => `idf.py ended with status ${status}: see its output above.`,
  'build-not-found': ({ file }) => `${file} not found: run npx nx run firmware:build first.`,
  'build-invalid': ({ file, reason }) => `${file}: ${reason}. Build again.`,
  'build-unsupported': ({ file, chip }) => `${file}: unsupported chip ${chip}.`,
  'build-mismatch': ({ build, built, requested }) =>
    `${build} was built for the ${built}, not for the ${requested}.`,
  'file-invalid': ({ file, reason }) => `${file} ${reason}. ${nothingWritten}`,
  'file-encrypted': ({ file }) =>
    `${file} must be written encrypted, which is not supported: use idf.py encrypted-flash.`,
  'file-too-large': ({ file, bytes, partition, address, capacity }) =>
    `${file} has ${bytes} bytes, but its partition ${partition} at ${address} has ${capacity}: reduce the firmware, or enlarge the partition.`,
  'file-not-written': ({ file, reason }) =>
    `${file} could not be written (${reason}): check the folder.`,
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
  'flash-failed': ({ step, reason, link, hasSignals }) =>
    `${step}: ${reason} ${hasSignals ? 'Hold BOOT during the reset, or try another cable or a lower --baud.' : `${link} has no reset lines: hold BOOT and press RESET, then flash again.`}`,
  'flash-corrupt': ({ file, found, expected }) =>
    `Verifying ${file} failed (MD5 ${found}, expected ${expected}): flash again, with a lower --baud or another cable.`,
  'ca-unreachable': ({ url, reason }) =>
    `${url} cannot be fetched (${reason}), so the board will accept public CAs only: if the server has a CA of its own, start it and run this again, or pin the CA with --ca FILE.`,
  'ca-missing': () =>
    'The server publishes no CA at /ca.pem: start the gateway with --tls, or omit --ca-fingerprint.',
  'ca-mismatch': ({ found, expected }) =>
    `The server's CA has the fingerprint ${found}, not ${expected}: is this your server? ${nothingWritten}`,
  'ca-refused': () =>
    `The fingerprints differ, so this is another server, or someone is between it and you. ${nothingWritten}`,
  'ca-invalid': ({ file }) => `${file} has no certificate of a CA in PEM. ${nothingWritten}`,
  'settings-not-found': ({ file }) =>
    `${file} has no settings: run npx nx run firmware:settings first.`,
  cancelled: () => `Cancelled. ${nothingWritten}`,
  'board-not-found': () =>
    'No board found: connect it with a USB data cable, check that you are in the group dialout ("sudo usermod -aG dialout $USER"), or select its port with --port.',
  'port-not-found': ({ port }) => `Port ${port} not found: is the board connected?`,
  'port-unreachable': ({ port, reason }) =>
    `Nothing is listening at ${port} (${reason}): is the port served there?`,
  'board-ambiguous': ({ ports }) =>
    `${ports.length} ports may be the board: ${ports.join(', ')}. Select one with --port.`,
  'port-access-denied': ({ port }) =>
    `Access to ${port} is denied: add yourself to its group, "sudo usermod -aG dialout $USER", and log in again.`,
  'port-busy': ({ port }) =>
    `${port} is in use by another program, such as a monitor: close it first.`,
  'port-failed': ({ port, reason }) => `${port} could not be opened: ${reason}.`,
  'port-closed': ({ reason }) =>
    `The port was closed: ${reason}. Connect the board and flash again.`,
  'reset-unsupported': ({ link }) => `${link} has no reset line: press the board's reset button.`,
  'program-failed': ({ program, reason }) =>
    `${program} could not be started (${reason}): check the command.`,
  'host-board-not-built': () =>
    'The host board is not built: run npx nx run firmware:host-build first.',
  'idf-not-found': ({ script }) =>
    `idf.py is not on the PATH: run ". ${script}" in this shell first.`,
  'binutils-not-found': ({ program }) =>
    `${program} is not on the PATH: run ESP-IDF's export script to decode crashes.`,
  'elf-not-named': () => 'Crashes are decoded with --board, --build or --elf.',
  'elf-not-found': ({ file }) => `${file} names no ELF file: build the firmware to decode crashes.`,
  'elf-unreadable': ({ file }) => `${file} cannot be read: build the firmware to decode crashes.`,
  'elf-invalid': ({ file }) => `${file} is not an ELF file.`,
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

/** The line of an error for people. */
export function toolErrorMessage(error: unknown): string {
  if (!(error instanceof ToolError)) return errorMessage(error);
  const { code, details } = error.failure;
  return (messages[code] as (details: unknown) => string)(details);
}
