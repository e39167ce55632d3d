import path from 'node:path';
import { normaliseServerUrl, profiles, settingsError, type Settings } from '@boardcast/board';
import { loopbackError, ownServer, portWarning } from './board-server.ts';
import { chooseCa } from './ca-choice.ts';
import { UsageError, type Command, type CommandContext } from './command.ts';
import { boardOption, firmware, userPath } from './firmware-paths.ts';
import {
  keptKey,
  keptPassword,
  settingsOf,
  withSecrets,
  type SettingOptions,
} from './given-settings.ts';
import { promptForSettings } from './settings-prompts.ts';
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

export const settingsCommand: Command<typeof options> = {
  usage: `Usage: npx nx run firmware:settings -- [options]

Writes the firmware's main/settings.h. On a terminal it prompts for what is not given; when the file
exists and a setting is given, only for the board. Other settings are kept from the current file, or
are those of the board's profile. An empty value removes a setting.

  --board B           esp32p4 or esp32s3
  --ssid TEXT         the Wi-Fi network, 1 to 32 bytes
  --password TEXT     its password, 8 to 63 bytes or 64 hex digits, or none for an open network
  --server URL        the Kurento that the board publishes to, ws:// or wss:// (Boardcast at
                      this computer's network address)
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
    const collected = await collect(given, current, context);
    const settings = await withCa(collected, given, current, context);
    await writeSettings(file, settings);
    stdout.write(`Wrote ${file}\n${describeSettings(settings).join('\n')}\n`);
    const warning = portWarning(settings.server);
    if (warning !== undefined) stderr.write(`! ${warning}\n`);
    return 0;
  },
};

interface CaOptions {
  readonly ca?: string;
  readonly 'ca-fingerprint'?: string;
}

async function withCa(
  settings: Settings,
  given: CaOptions,
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

/** From the options, the current file and the terminal. */
async function collect(
  options: SettingOptions,
  current: Settings | undefined,
  context: CommandContext,
): Promise<Settings> {
  const given = withSecrets(options, context.env);
  const own = await ownServer();
  if (context.stdin.isTTY === true) {
    const isPartial = Object.keys(options).some((name) => name !== 'board');
    return promptForSettings({ given, current, own, isPartial }, context);
  }
  const server = given.server ?? current?.server ?? own;
  const { board = '', ssid } = given;
  const missing = [
    ...(board === '' ? ['--board'] : []),
    ...((ssid ?? current?.ssid) === undefined ? ['--ssid'] : []),
    ...(server === undefined ? ['--server'] : []),
  ];
  if (missing.length > 0) throw new UsageError(`${missing.join(', ')} missing: see --help.`);
  const profile = profiles[boardOption(board)];
  const password = given.password ?? keptPassword(ssid, current);
  const key = given.key ?? keptKey(given.server, current);
  const all = { ...given, password, key, ...(server === undefined ? {} : { server }) };
  const settings = settingsOf(all, current, profile);
  const error = settingsError(settings, profile) ?? loopbackError(settings.server, own);
  if (error !== undefined) throw new UsageError(error);
  return settings;
}
