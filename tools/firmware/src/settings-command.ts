import path from 'node:path';
import {
  maskServerUrl,
  profiles,
  settingsError,
  type Profile,
  type Settings,
} from '@boardcast/board';
import { UsageError, wholeNumber, type Command, type Surroundings } from './command.ts';
import { boardOption, firmware, userPath } from './firmware-paths.ts';
import { Prompt } from './prompt.ts';
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

const wireless = ['board', 'ssid', 'server'] as const;

export const settingsCommand: Command<typeof options> = {
  usage: `Usage: npx nx run firmware:settings -- [options]

Writes the firmware's main/settings.h. Asks at a terminal; with options it takes what they say, and
the rest from the present file, or else from the board's profile. An empty value unsets a setting.

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
  run: async ({ show, file: asked, ...given }, surroundings) => {
    const { stdout, env } = surroundings;
    const file =
      asked === undefined ? path.join(firmware, 'main/settings.h') : userPath(asked, env);
    const present = await readSettings(file);
    if (show === true) {
      if (present === undefined) throw new Error(`${file} holds no settings: run without --show.`);
      stdout.write(`${file}\n${describeSettings(present).join('\n')}\n`);
      return 0;
    }
    const { settings, profile } = await gather(given, present, surroundings);
    const error = settingsError(settings, profile);
    if (error !== undefined) throw new UsageError(error);
    await writeSettings(file, settings);
    stdout.write(`Wrote ${file}\n${describeSettings(settings).join('\n')}\n`);
    return 0;
  },
};

/** The environment has the passwords that no option gives. */
function withPasswords(given: Given, env: Surroundings['env']): Given {
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
  surroundings: Surroundings,
): Promise<Gathered> {
  const terminal = surroundings.stdin.isTTY === true;
  const some = Object.values(asked).some((value) => value !== undefined);
  if (terminal && !some) return ask(present, surroundings);
  const given = withPasswords(asked, surroundings.env);
  const missing = wireless.filter(
    (name) => given[name] === undefined && (name === 'board' || present === undefined),
  );
  if (missing.length > 0) {
    const names = missing.map((name) => `--${name}`).join(', ');
    throw new UsageError(`${names} missing: without options it asks at a terminal; see --help.`);
  }
  const profile = profiles[boardOption(given.board ?? '')];
  const password = await passwordFor(given, present, surroundings);
  return { settings: settingsOf({ ...given, password }, present, profile), profile };
}

/** A network of another name has another password; without a terminal none means an open one. */
async function passwordFor(
  { ssid, password }: Given,
  present: Settings | undefined,
  surroundings: Surroundings,
): Promise<string> {
  if (password !== undefined) return password;
  if (ssid === undefined || ssid === present?.ssid) return present?.password ?? '';
  if (surroundings.stdin.isTTY !== true) return '';
  const prompt = new Prompt(surroundings);
  try {
    return await prompt.ask({ text: `Password of ${ssid}`, secret: true });
  } finally {
    prompt.close();
  }
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

async function ask(present: Settings | undefined, surroundings: Surroundings): Promise<Gathered> {
  const prompt = new Prompt(surroundings);
  try {
    const board = await prompt.ask({ text: 'Board, esp32p4 or esp32s3', usual: 'esp32s3' });
    const profile = profiles[boardOption(board)];
    const ssid = await prompt.ask({ text: 'Wi-Fi network', usual: present?.ssid ?? '' });
    const kept = ssid === present?.ssid ? present.password : '';
    const password = await prompt.ask({
      text: 'Its password',
      usual: kept,
      shown: kept === '' ? '' : 'unchanged',
      secret: true,
    });
    const usualServer = present?.server ?? '';
    const server = await prompt.ask({
      text: 'Kurento server, ws:// or wss://',
      usual: usualServer,
      shown: maskServerUrl(usualServer),
    });
    const name = await prompt.ask({ text: 'Name of the board', usual: present?.name ?? '' });
    const settings = settingsOf({ board, ssid, password, server, name }, present, profile);
    return { settings, profile };
  } finally {
    prompt.close();
  }
}
