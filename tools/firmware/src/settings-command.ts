import path from 'node:path';
import {
  maskServerUrl,
  profiles,
  settingsError,
  type Profile,
  type Settings,
} from '@boardcast/board';
import { lanAddress } from '@boardcast/board/node';
import { UsageError, wholeNumber, type Command, type CommandContext } from './command.ts';
import { boardOption, firmware, userPath } from './firmware-paths.ts';
import { Prompt, type Question } from './prompt.ts';
import { serverWarnings } from './server-warnings.ts';
import { describeSettings, readSettings, writeSettings } from './settings-file.ts';

const options = {
  board: { type: 'string' },
  ssid: { type: 'string' },
  password: { type: 'string' },
  server: { type: 'string' },
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

type Given = { readonly [Name in Exclude<keyof typeof options, 'show'>]?: string };

const required = ['board', 'ssid', 'server'] as const;

export const settingsCommand: Command<typeof options> = {
  usage: `Usage: npx nx run firmware:settings -- [options]

Writes the firmware's main/settings.h. At a terminal it asks: for everything where no option but
--board is given, else for what is missing. It takes what the options say, and the rest from the
present file, or else from the board's profile. An empty value unsets a setting.

  --board B           esp32p4 or esp32s3
  --ssid TEXT         the Wi-Fi network, 1 to 32 bytes
  --password TEXT     its password, 8 to 63 bytes or 64 hex digits, or none for an open network
  --server URL        the Kurento that the board publishes to, ws:// or wss://
  --width N           the picture's width in pixels; a board does certain sizes alone
  --height N          its height
  --fps N             pictures a second
  --name TEXT         the name by which viewers find the board: letters, digits, - and _
  --stun URL          a STUN server, such as stun:stun.example:3478
  --turn URL          a TURN server, such as turn:turn.example:3478
  --turn-user TEXT    the user at the TURN server
  --turn-password TEXT
                      the password there
  --file FILE         another file than main/settings.h
  --show              show the present settings, passwords masked, and write nothing
  --help              this text

Nx prints the options that it passes on, and other users of this machine can see them. A password is
better asked for at a terminal, or taken from WIFI_PASSWORD and TURN_PASSWORD in the environment.`,
  options,
  run: async ({ show, file: asked, ...given }, context) => {
    const { stdout, stderr, env } = context;
    const file =
      asked === undefined ? path.join(firmware, 'main/settings.h') : userPath(asked, env);
    const present = await readSettings(file);
    if (show === true) {
      if (present === undefined) throw new Error(`${file} holds no settings: run without --show.`);
      stdout.write(`${file}\n${describeSettings(present).join('\n')}\n`);
      return 0;
    }
    const { settings, profile } = await gather(given, present, context);
    const error = settingsError(settings, profile);
    if (error !== undefined) throw new UsageError(error);
    await writeSettings(file, settings);
    stdout.write(`Wrote ${file}\n${describeSettings(settings).join('\n')}\n`);
    for (const warning of serverWarnings(settings.server, await lanAddress())) {
      stderr.write(`! ${warning}\n`);
    }
    return 0;
  },
};

/** The environment has the passwords that no option gives. */
function withPasswords(given: Given, env: CommandContext['env']): Given {
  const password = given.password ?? env['WIFI_PASSWORD'];
  const turnPassword = given['turn-password'] ?? env['TURN_PASSWORD'];
  return {
    ...given,
    ...(password === undefined ? {} : { password }),
    ...(turnPassword === undefined ? {} : { 'turn-password': turnPassword }),
  };
}

interface Gathered {
  readonly settings: Settings;
  readonly profile: Profile;
}

async function gather(
  asked: Given,
  present: Settings | undefined,
  context: CommandContext,
): Promise<Gathered> {
  const given = withPasswords(asked, context.env);
  if (context.stdin.isTTY === true) {
    const some = Object.entries(asked).some(
      ([name, value]) => name !== 'board' && value !== undefined,
    );
    return ask(given, { present, everything: !some }, context);
  }
  const missing = required.filter((name) => given[name] === undefined && isNeeded(name, present));
  if (missing.length > 0) {
    const names = missing.map((name) => `--${name}`).join(', ');
    throw new UsageError(`${names} missing: at a terminal it would ask; see --help.`);
  }
  const profile = profiles[boardOption(given.board ?? '')];
  const password = given.password ?? keptPassword(given.ssid, present);
  return { settings: settingsOf({ ...given, password }, present, profile), profile };
}

const isNeeded = (name: keyof Given, present: Settings | undefined) =>
  required.some((one) => one === name) && (name === 'board' || present === undefined);

/** A network of another name has another password. */
function keptPassword(ssid: string | undefined, present: Settings | undefined): string {
  return ssid === undefined || ssid === present?.ssid ? (present?.password ?? '') : '';
}

function settingsOf(given: Given, present: Settings | undefined, profile: Profile): Settings {
  const { ssid, password = '', server } = given;
  const size = sizeOf(given, present, profile);
  const name = given.name ?? present?.name ?? '';
  const stun = given.stun ?? present?.stun ?? '';
  const turn = {
    url: given.turn ?? present?.turn?.url ?? '',
    user: given['turn-user'] ?? present?.turn?.user ?? '',
    password: given['turn-password'] ?? present?.turn?.password ?? '',
  };
  if (turn.url === '' && (given['turn-user'] ?? given['turn-password'] ?? '') !== '') {
    throw new UsageError('--turn-user and --turn-password need --turn.');
  }
  return {
    ssid: ssid ?? present?.ssid ?? '',
    password,
    server: server ?? present?.server ?? '',
    ...size,
    ...(name === '' ? {} : { name }),
    ...(stun === '' ? {} : { stun }),
    ...(turn.url === '' ? {} : { turn }),
  };
}

/** The present size stays only where this board can do it. */
function sizeOf(given: Given, present: Settings | undefined, profile: Profile) {
  const kept =
    present !== undefined && settingsError(present, profile) === undefined ? present : profile;
  const side = (name: 'width' | 'height' | 'fps') => {
    const text = given[name];
    return text === undefined ? kept[name] : wholeNumber(`--${name}`, text, 1, 65_535);
  };
  return { width: side('width'), height: side('height'), fps: side('fps') };
}

interface Asking {
  readonly present: Settings | undefined;
  /** Whether what the present file has is asked for as well. */
  readonly everything: boolean;
}

async function ask(
  given: Given,
  { present, everything }: Asking,
  context: CommandContext,
): Promise<Gathered> {
  const prompt = new Prompt(context);
  const answer = async (name: keyof Given, question: Question) => {
    if (given[name] !== undefined) return given[name];
    return everything || isNeeded(name, present) ? prompt.ask(question) : undefined;
  };
  try {
    const board = await answer('board', { text: 'Board, esp32p4 or esp32s3', usual: 'esp32s3' });
    const profile = profiles[boardOption(board ?? '')];
    const ssid = await answer('ssid', { text: 'Wi-Fi network', usual: present?.ssid ?? '' });
    const kept = keptPassword(ssid, present);
    const isAsked = everything || (ssid !== undefined && ssid !== present?.ssid);
    const secret = {
      text: `Password of ${ssid}`,
      usual: kept,
      shown: kept === '' ? '' : 'unchanged',
      secret: true,
    };
    const password = given.password ?? (isAsked ? await prompt.ask(secret) : kept);
    const usualServer = present?.server ?? (await ownServer());
    const server = await answer('server', {
      text: 'Kurento server, ws:// or wss://',
      usual: usualServer,
      shown: maskServerUrl(usualServer),
    });
    const name = await answer('name', { text: 'Name of the board', usual: present?.name ?? '' });
    const answered = { board, ssid, password, server, name };
    return {
      settings: settingsOf({ ...given, ...definedOf(answered) }, present, profile),
      profile,
    };
  } finally {
    prompt.close();
  }
}

/** Boardcast on this machine, as a board in its network reaches it. */
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
