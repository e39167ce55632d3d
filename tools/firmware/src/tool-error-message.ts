import { FlasherError } from '@boardcast/flasher';
import { errorMessage } from '@boardcast/protocol';
import { flasherErrorMessage } from './flasher-error-message.ts';
import { ToolError, type ToolErrorCode, type ToolErrorDetails } from './tool-error.ts';

const nothingWritten = 'Nothing was written.';

type Messages = { readonly [Code in ToolErrorCode]: (details: ToolErrorDetails[Code]) => string };

/** One line for each failure: what happened, and what to do. */
const messages: Messages = {
  'build-failed': ({ status }) => `idf.py ended with status ${status}: see its output above.`,
  'build-mismatch': ({ build, built, requested }) =>
    `${build} was built for the ${built}, not for the ${requested}.`,
  'file-not-written': ({ file, reason }) =>
    `${file} could not be written (${reason}): check the folder.`,
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

/** The line of an error for people. */
export function toolErrorMessage(error: unknown): string {
  if (error instanceof FlasherError) return flasherErrorMessage(error);
  if (!(error instanceof ToolError)) return errorMessage(error);
  const { code, details } = error.failure;
  return (messages[code] as (details: unknown) => string)(details);
}
