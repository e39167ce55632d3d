import { normaliseServerUrl, settingsError, type Profile, type Settings } from '@boardcast/board';
import { UsageError, wholeNumber, type CommandContext } from './command.ts';

/** The options of firmware:settings that are settings. */
export interface SettingOptions {
  readonly board?: string;
  readonly ssid?: string;
  readonly password?: string;
  readonly server?: string;
  readonly width?: string;
  readonly height?: string;
  readonly fps?: string;
  readonly name?: string;
  readonly stun?: string;
  readonly turn?: string;
  readonly 'turn-user'?: string;
  readonly 'turn-password'?: string;
}

/** The key comes from the environment or the terminal alone. */
export type GivenSettings = SettingOptions & { readonly key?: string };

/** Adds secrets from the environment. */
export function withSecrets(options: SettingOptions, env: CommandContext['env']): GivenSettings {
  const password = options.password ?? env['WIFI_PASSWORD'];
  const turnPassword = options['turn-password'] ?? env['TURN_PASSWORD'];
  const key = env['BOARD_KEY'];
  return {
    ...options,
    ...(password === undefined ? {} : { password }),
    ...(turnPassword === undefined ? {} : { 'turn-password': turnPassword }),
    ...(key === undefined ? {} : { key }),
  };
}

/** The saved password belongs to the saved network. */
export function keptPassword(ssid: string | undefined, current: Settings | undefined): string {
  return ssid === undefined || ssid === current?.ssid ? (current?.password ?? '') : '';
}

/** The saved key is for the saved server. */
export function keptKey(server: string | undefined, current: Settings | undefined): string {
  const isKept = server === undefined || normaliseServerUrl(server) === current?.server;
  return isKept ? (current?.key ?? '') : '';
}

export function settingsOf(
  given: GivenSettings,
  current: Settings | undefined,
  profile: Profile,
): Settings {
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
function sizeOf(given: GivenSettings, current: Settings | undefined, profile: Profile) {
  const kept =
    current !== undefined && settingsError(current, profile) === undefined ? current : profile;
  const side = (name: 'width' | 'height' | 'fps') => {
    const text = given[name];
    return text === undefined ? kept[name] : wholeNumber(`--${name}`, text, 1, 65_535);
  };
  return { width: side('width'), height: side('height'), fps: side('fps') };
}
