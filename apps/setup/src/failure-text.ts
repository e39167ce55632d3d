import {
  FlasherError,
  ProvisionError,
  revisionText,
  type FlasherErrorCode,
  type FlasherErrorDetails,
  type ProvisionErrorCode,
  type ProvisionErrorDetails,
  type WifiFailure,
} from '@boardcast/flasher';
import type {
  ServerFailure,
  SetupErrorCode,
  SetupErrorDetails,
  SetupFailure,
} from './model/setup-error.ts';

/** A failure for people. */
export interface FailureText {
  /** What happened. */
  readonly title: string;
  /** Why, and what to do. */
  readonly text: string;
}

const nothingWritten = 'Nothing was written to the board.';
const buildAgain = 'Build the firmware again.';
const megabyte = 1024 * 1024;

type Texts<Details> = {
  readonly [Code in keyof Details]: (details: Details[Code]) => FailureText;
};

const brokenBuild = (what: string): FailureText => ({
  title: 'The firmware build is damaged.',
  text: `${what} ${nothingWritten} ${buildAgain}`,
});

const flasherTexts: Texts<FlasherErrorDetails> = {
  'build-not-found': ({ file }) => brokenBuild(`${file} is missing.`),
  'build-invalid': ({ file }) => brokenBuild(`${file} cannot be used.`),
  'build-incomplete': ({ missing }) => brokenBuild(`The file ${missing} is missing.`),
  'build-unsupported': ({ chip }) => brokenBuild(`It is for the unknown chip ${chip}.`),
  'build-missing': ({ chip, board }) => ({
    title: `The server has no firmware for the ${chip}.`,
    text: `Run "npm run board -- build --board ${board}" on the computer that runs Boardcast, or start it with --firmware and a folder of builds. Then look again. If the board has Boardcast's firmware already, keep it.`,
  }),
  'file-invalid': ({ file }) => brokenBuild(`The file ${file} is not complete.`),
  'file-mismatch': ({ file, chip }) => brokenBuild(`The file ${file} is for the ${chip}.`),
  'file-encrypted': ({ file }) => ({
    title: 'This build is for flash encryption.',
    text: `${file} must be written encrypted, which this page cannot do. Use idf.py encrypted-flash.`,
  }),
  'file-overlaps': ({ file }) => brokenBuild(`The file ${file} overlaps another one.`),
  'file-too-large': ({ file, partition }) =>
    brokenBuild(`The file ${file} is larger than its partition ${partition}.`),
  'partition-missing': ({ file }) => brokenBuild(`The file ${file} has no partition.`),
  'chip-unsupported': ({ chip }) => ({
    title: `This board has an ${chip}.`,
    text: `Boardcast runs on the ESP32-P4 and the ESP32-S3. ${nothingWritten} Connect another board, or choose another port.`,
  }),
  'chip-mismatch': ({ chip, board }) => ({
    title: `This board has an ${chip}.`,
    text: `The firmware is for the ${board}. ${nothingWritten}`,
  }),
  'chip-encrypted': () => ({
    title: 'Flash encryption is enabled in this chip.',
    text: `It could not start firmware that is written unencrypted. ${nothingWritten} Use idf.py encrypted-flash, or another board.`,
  }),
  'chip-secure-boot': () => ({
    title: 'Secure boot is enabled in this chip.',
    text: `It starts only signed firmware. ${nothingWritten} Use idf.py with the board's key, or another board.`,
  }),
  'chip-secure-download': () => ({
    title: 'This chip is in secure download mode.',
    text: `It cannot be flashed over its port. ${nothingWritten} Use another board.`,
  }),
  'chip-revision': ({ supported, revision, hasTwoBuilds }) => ({
    title: `This chip is of revision ${revisionText(revision)}.`,
    text: `The firmware is for revisions ${supported.max === Infinity ? `from ${revisionText(supported.min)}` : `${revisionText(supported.min)} to ${revisionText(supported.max)}`}. ${nothingWritten} ${hasTwoBuilds ? `Build it with CONFIG_ESP32P4_SELECTS_REV_LESS_V3=${revision < 300 ? 'y' : 'n'}, then look again.` : 'Build it for this chip, then look again.'}`,
  }),
  'flash-too-small': ({ end, size }) => ({
    title: `This board has ${size / megabyte} MB of flash.`,
    text: `The firmware needs ${(end / megabyte).toFixed(1)} MB. ${nothingWritten} Use a board with more flash.`,
  }),
  'flash-size-mismatch': ({ built, size }) => ({
    title: `This board has ${size / megabyte} MB of flash.`,
    text: `The firmware is built for ${built / megabyte} MB and would not start. ${nothingWritten} Build it with CONFIG_ESPTOOLPY_FLASHSIZE_${size / megabyte}MB=y, then look again.`,
  }),
  'flash-failed': ({ step, reason }) =>
    step === 'connect'
      ? {
          title: 'The chip does not respond.',
          text: 'Is this the port of the board? Hold BOOT, press RESET, release BOOT, and connect again; or use another cable.',
        }
      : {
          title: 'Flashing failed.',
          text: `${reason} Flash again; if it repeats, use another cable or USB port.`,
        },
  'flash-corrupt': ({ file }) => ({
    title: 'The flash differs from the firmware.',
    text: `Verifying ${file} failed. Flash again; if it repeats, use another cable or USB port.`,
  }),
  'port-closed': () => disconnected,
  'reset-unsupported': () => ({
    title: 'The board could not be restarted.',
    text: "Press the board's RESET button.",
  }),
};

const disconnected: FailureText = {
  title: 'The board was disconnected.',
  text: 'Connect the cable, and choose the port again.',
};

const wifiTexts: Readonly<Record<WifiFailure, string>> = {
  notFound: 'The board does not find this network. Is the name right? The board uses 2.4 GHz only.',
  signalLost: 'The signal was lost. Move the board closer to the access point.',
  signalWeak: 'The signal is too weak. Move the board closer to the access point.',
  securityMismatch:
    'The network requires another security mode. Enter its password; the access point must use WPA2 or WPA3.',
  authFailed: 'The password is wrong. Enter it again.',
  connectionFailed: 'The access point refused the board. Check the password, and try again.',
  noAddress:
    'The board is connected, but DHCP assigned no IP address. Is the DHCP server of the network, usually the router, on, and has it free addresses?',
  noReply: 'The access point does not reply. Try again closer to it.',
  apFull: 'The access point takes no more devices. Disconnect one, or use another network.',
  disconnectedByAp: 'The access point disconnected the board. Check the password, and try again.',
};

const provisionTexts: Texts<ProvisionErrorDetails> = {
  'no-reply': ({ request }) =>
    request === 'state'
      ? {
          title: "The board's firmware does not answer.",
          text: "If it is not Boardcast's, flash it. If it is, press RESET and try again.",
        }
      : {
          title: 'The board does not answer.',
          text: 'Press RESET, and try again.',
        },
  refused: ({ request, error }) => ({
    title: 'The board refused the setting.',
    text: `It answered "${error}" to ${request}. Update its firmware, and try again.`,
  }),
  'wifi-failed': ({ reason }) => ({
    title: 'The board could not connect to the Wi-Fi.',
    text: reason === undefined ? 'Check the name and the password.' : wifiTexts[reason],
  }),
  'setting-refused': ({ line }) => ({
    title: 'The board refused the setting.',
    text: `It answered: ${line}`,
  }),
  'console-closed': () => disconnected,
};

const serverTexts: Readonly<Record<ServerFailure, string>> = {
  'host-not-found': 'It does not find the host. Use an IP address instead of the name.',
  unreachable:
    "Is it in the same network as this server, and not in a guest network? Does a firewall on the server's computer block TCP port 8888?",
  certificate:
    "It does not accept the server's certificate. Start the server again, reload this page, and set the board up again, so that it gets the server's CA.",
  'not-kurento': 'Another program answers at this address. Check the port.',
};

const setupTexts: Texts<SetupErrorDetails> = {
  'no-port': () => ({
    title: 'No port was chosen.',
    text: 'Connect the board with a USB data cable, and choose its port in the list. If the list is empty, try another cable, install the driver of its USB bridge, and on Linux add yourself to the group dialout.',
  }),
  'port-unavailable': ({ reason }) => ({
    title: 'The port could not be opened.',
    text: `${reason} Close other programs that use it, such as a monitor; on Linux, add yourself to the group dialout ("sudo usermod -aG dialout $USER") and log in again.`,
  }),
  gateway: ({ reason }) => ({
    title: 'Boardcast does not answer as expected.',
    text: `The reason: ${reason}. Is "npm start" running, and may you manage boards?`,
  }),
  'loopback-only': () => ({
    title: 'A board cannot reach this server.',
    text: 'Boardcast listens on this computer alone. Stop it, start it with "npm start -- --host 0.0.0.0", and look again.',
  }),
  'key-forbidden': () => ({
    title: 'You may not make a key for the board.',
    text: 'Have an administrator make one on the page Access, and enter it here.',
  }),
  'server-unreachable': ({ failure, server }) => ({
    title: `The board does not reach ${server}.`,
    text: `${serverTexts[failure]} The board keeps trying.`,
  }),
  'key-refused': () => ({
    title: "The server refused the board's key.",
    text: 'Enter another key, or leave the field empty to have one made.',
  }),
  'not-published': ({ server }) => ({
    title: 'The board has not published yet.',
    text: `It may still be connecting to ${server}. Is UDP port 8888 open in the firewall of the server's computer?`,
  }),
  'camera-failed': ({ line }) => ({
    title: "The board's camera does not start.",
    text: `${line} Check the camera's cable with the power off.`,
  }),
  unexpected: ({ reason }) => ({
    title: 'Something unexpected happened.',
    text: `${reason} Reload the page, and try again.`,
  }),
};

/** The sentences of a failure. */
export function failureText(failure: SetupFailure): FailureText {
  const { code, details } = failure.failure;
  if (failure instanceof FlasherError) {
    return textOf(flasherTexts, code as FlasherErrorCode, details);
  }
  if (failure instanceof ProvisionError) {
    return textOf(provisionTexts, code as ProvisionErrorCode, details);
  }
  return textOf(setupTexts, code as SetupErrorCode, details);
}

function textOf<Details, Code extends keyof Details>(
  texts: Texts<Details>,
  code: Code,
  details: unknown,
): FailureText {
  return texts[code](details as Details[Code]);
}
