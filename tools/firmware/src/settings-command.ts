import path from 'node:path';
import {
  maskServerUrl,
  normaliseServerUrl,
  profiles,
  settingsError,
  type Profile,
  type Settings,
} from '@boardcast/board';
import { lanAddress } from '@boardcast/board/node';
import { chooseCa } from './ca-choice.ts';
import { UsageError, wholeNumber, type Command, type CommandContext } from './command.ts';
import { boardOption, firmware, userPath } from './firmware-paths.ts';
import { Prompt, type Question } from './prompt.ts';
import { serverWarnings } from './server-warnings.ts';
import { describeSettings, readSettings, writeSettings } from './settings-file.ts';
import { toolError } from './tool-error.ts';

const options = {
  board: { type: 'string' },
  ssid: { type: 'string' },
  password: { type: 'string' },
  server: { type: 'string' },
  ca: { type: 'string' },
  'ca-fingerprint': { type: 'string' },
  width: { type: 'string' },
  height: { type: 'string' },
  fps: { type: 'string' },
  name: { type: 'string' },
  stun: { type: 'string' },
  turn: { type: 'string' },
  'turn-user': { type: 'string' },
  'turn-password': { type: 'string' },
  show: { type: 'boolean' },
  file: { type: 'string' },
} as const;

type Options = { readonly [Name in Exclude<keyof typeof options, 'show'>]?: string };

/** The key comes from the environment or the terminal alone. */
type Given = Options & { readonly key?: string };

const required = ['board', 'ssid', 'server'] as const;

export const settingsCommand: Command<typeof options> = {
  usage: `Usage: npx nx run firmware:settings -- [options]

Writes the firmware's main/settings.h. On a terminal it prompts for all settings if only --board is
given, else for the missing ones. Other settings are kept from the current file, or are those of the
board's profile. An empty value removes a setting.

  --board B           esp32p4 or esp32s3
  --ssid TEXT         the Wi-Fi network, 1 to 32 bytes
  --password TEXT     its password, 8 to 63 bytes or 64 hex digits, or none for an open network
  --server URL        the Kurento that the board publishes to, ws:// or wss://
  --ca FILE           the CA of a wss server, in PEM; by default the one that the server publishes
  --ca-fingerprint F  the SHA-256 fingerprint of the CA that the gateway prints; without a terminal
                      it is required for a CA that the server publishes
  --width N           the video's width in pixels; each board supports certain sizes
  --height N          the video's height in pixels
  --fps N             the frame rate
  --name TEXT         the board's name: letters, digits, - and _
  --stun URL          a STUN server, such as stun:stun.example:3478
  --turn URL          a TURN server, such as turn:turn.example:3478
  --turn-user TEXT    the user at the TURN server
  --turn-password TEXT
                      the password at the TURN server
  --file FILE         another file than main/settings.h
  --show              show the current settings with masked passwords, and write nothing
  --help              show this text

Nx prints the options that it passes on, and other users of this machine can see them. Enter
passwords and the board's key on a terminal, or set WIFI_PASSWORD, TURN_PASSWORD and BOARD_KEY in
the environment.`,
  options,
  run: async ({ show, file: name, ...given }, context) => {
    const { stdout, stderr, env } = context;
    const file = name === undefined ? path.join(firmware, 'main/settings.h') : userPath(name, env);
    const current = await readSettings(file);
    if (show === true) {
      if (current === undefined) throw toolError('settings-not-found', { file });
      stdout.write(`${file}\n${describeSettings(current).join('\n')}\n`);
      return 0;
    }
    const { settings: collected, profile } = await collect(given, current, context);
    const error = settingsError(collected, profile);
    if (error !== undefined) throw new UsageError(error);
    const settings = await withCa(collected, given, current, context);
    await writeSettings(file, settings);
    stdout.write(`Wrote ${file}\n${describeSettings(settings).join('\n')}\n`);
    for (const warning of serverWarnings(settings.server, await lanAddress())) {
      stderr.write(`! ${warning}\n`);
    }
    return 0;
  },
};

async function withCa(
  settings: Settings,
  given: Given,
  current: Settings | undefined,
  context: CommandContext,
): Promise<Settings> {
  const file =
    given.ca === undefined || given.ca === '' ? given.ca : userPath(given.ca, context.env);
  const server = normaliseServerUrl(settings.server) ?? settings.server;
  const ca = await chooseCa(
    server,
    { file, fingerprint: given['ca-fingerprint'], current },
    context,
  );
  return { ...settings, ...(ca === undefined ? {} : { ca }) };
}

/** Adds secrets from the environment. */
function withSecrets(options: Options, env: CommandContext['env']): Given {
  const given: Given = options;
  const password = given.password ?? env['WIFI_PASSWORD'];
  const turnPassword = given['turn-password'] ?? env['TURN_PASSWORD'];
  const key = env['BOARD_KEY'];
  return {
    ...given,
    ...(password === undefined ? {} : { password }),
    ...(turnPassword === undefined ? {} : { 'turn-password': turnPassword }),
    ...(key === undefined ? {} : { key }),
  };
}

interface CollectedSettings {
  readonly settings: Settings;
  readonly profile: Profile;
}

async function collect(
  options: Options,
  current: Settings | undefined,
  context: CommandContext,
): Promise<CollectedSettings> {
  const given = withSecrets(options, context.env);
  if (context.stdin.isTTY === true) {
    const hasOptions = Object.entries(options).some(
      ([name, value]) => name !== 'board' && value !== undefined,
    );
    return promptFor(given, { current, all: !hasOptions }, context);
  }
  const missing = required.filter((name) => given[name] === undefined && isMissing(name, current));
  if (missing.length > 0) {
    const names = missing.map((name) => `--${name}`).join(', ');
    throw new UsageError(`${names} missing: see --help.`);
  }
  const profile = profiles[boardOption(given.board ?? '')];
  const password = given.password ?? keptPassword(given.ssid, current);
  const key = given.key ?? keptKey(given.server, current);
  return { settings: settingsOf({ ...given, password, key }, current, profile), profile };
}

const isMissing = (name: keyof Given, current: Settings | undefined) =>
  required.some((one) => one === name) && (name === 'board' || current === undefined);

/** The saved password belongs to the saved network. */
function keptPassword(ssid: string | undefined, current: Settings | undefined): string {
  return ssid === undefined || ssid === current?.ssid ? (current?.password ?? '') : '';
}

/** The saved key is for the saved server. */
function keptKey(server: string | undefined, current: Settings | undefined): string {
  const isKept = server === undefined || normaliseServerUrl(server) === current?.server;
  return isKept ? (current?.key ?? '') : '';
}

function settingsOf(given: Given, current: Settings | undefined, profile: Profile): Settings {
  const { ssid, password = '', server, key = '' } = given;
  const size = sizeOf(given, current, profile);
  const name = given.name ?? current?.name ?? '';
  const stun = given.stun ?? current?.stun ?? '';
  const turn = {
    url: given.turn ?? current?.turn?.url ?? '',
    user: given['turn-user'] ?? current?.turn?.user ?? '',
    password: given['turn-password'] ?? current?.turn?.password ?? '',
  };
  if (turn.url === '' && (given['turn-user'] ?? given['turn-password'] ?? '') !== '') {
    throw new UsageError('--turn-user and --turn-password need --turn.');
  }
  return {
    ssid: ssid ?? current?.ssid ?? '',
    password,
    server: server ?? current?.server ?? '',
    ...size,
    ...(key === '' ? {} : { key }),
    ...(name === '' ? {} : { name }),
    ...(stun === '' ? {} : { stun }),
    ...(turn.url === '' ? {} : { turn }),
  };
}

/** Keeps the current size if the board supports it. */
function sizeOf(given: Given, current: Settings | undefined, profile: Profile) {
  const kept =
    current !== undefined && settingsError(current, profile) === undefined ? current : profile;
  const side = (name: 'width' | 'height' | 'fps') => {
    const text = given[name];
    return text === undefined ? kept[name] : wholeNumber(`--${name}`, text, 1, 65_535);
  };
  return { width: side('width'), height: side('height'), fps: side('fps') };
}

interface PromptOptions {
  readonly current: Settings | undefined;
  /** Whether to prompt also for settings of the current file. */
  readonly all: boolean;
}

async function promptFor(
  given: Given,
  { current, all }: PromptOptions,
  context: CommandContext,
): Promise<CollectedSettings> {
  const prompt = new Prompt(context);
  const answer = async (name: keyof Given, question: Question) => {
    if (given[name] !== undefined) return given[name];
    return all || isMissing(name, current) ? prompt.ask(question) : undefined;
  };
  try {
    const board = await answer('board', { text: 'Board, esp32p4 or esp32s3', default: 'esp32s3' });
    const profile = profiles[boardOption(board ?? '')];
    const ssid = await answer('ssid', { text: 'Wi-Fi network', default: current?.ssid ?? '' });
    const kept = keptPassword(ssid, current);
    const isPrompted = all || (ssid !== undefined && ssid !== current?.ssid);
    const secret = {
      text: `Password of ${ssid}`,
      default: kept,
      shown: kept === '' ? '' : 'unchanged',
      secret: true,
    };
    const password = given.password ?? (isPrompted ? await prompt.ask(secret) : kept);
    const defaultServer = current?.server ?? (await ownServer());
    const server = await answer('server', {
      text: 'Kurento server, ws:// or wss://',
      default: defaultServer,
      shown: maskServerUrl(defaultServer),
    });
    const key = await askKey(prompt, { given, current, all, server });
    const name = await answer('name', { text: 'Name of the board', default: current?.name ?? '' });
    const answers = { board, ssid, password, server, key, name };
    return {
      settings: settingsOf({ ...given, ...definedOf(answers) }, current, profile),
      profile,
    };
  } finally {
    prompt.close();
  }
}

interface KeyQuestion extends PromptOptions {
  readonly given: Given;
  readonly server: string | undefined;
}

async function askKey(
  prompt: Prompt,
  { given, current, all, server }: KeyQuestion,
): Promise<string> {
  const kept = keptKey(server, current);
  if (given.key !== undefined || !all) return given.key ?? kept;
  const shown = kept === '' ? 'none' : 'unchanged';
  return prompt.ask({ text: "The board's key at the server", default: kept, shown, secret: true });
}

/** The address of Boardcast on this machine for a board in its network. */
async function ownServer(): Promise<string> {
  const address = await lanAddress();
  return address === undefined ? '' : `ws://${address}:8888`;
}

function definedOf(answers: Readonly<Record<string, string | undefined>>): Given {
  const entries = Object.entries(answers);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
