import { consoleLine } from './console-messages.ts';
import { isBoardKey } from './key.ts';
import { limits } from './limits.ts';
import { isBoardName } from './name.ts';
import { isWifiPassword } from './password.ts';
import type { Profile } from './profiles.ts';
import { normaliseServerUrl, serverUrlError } from './server-url.ts';

/** The settings that a board is built with: its `settings.h`. */
export interface Settings {
  readonly ssid: string;
  readonly password: string;
  readonly server: string;
  /** The board's key at a server with access control. */
  readonly key?: string;
  /** The CA of a wss server; without one a board knows public CAs only. */
  readonly ca?: ServerCa;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  /** The board's name; without one the firmware builds it from the profile and the MAC address. */
  readonly name?: string;
  /** A STUN server (RFC 7064), for example stun:stun.example:3478. */
  readonly stun?: string;
  readonly turn?: TurnServer;
}

/** The certificate of a CA. */
export interface ServerCa {
  readonly pem: string;
  /** Its SHA-256 fingerprint, as browsers and openssl show it. */
  readonly sha256: string;
}

/** A TURN server (RFC 7065), for example turn:turn.example:3478, and its credentials. */
export interface TurnServer {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

const bytes = (text: string) => new TextEncoder().encode(text).length;

/** The first error in the settings for a board, in one line; undefined when there is none. */
export function settingsError(settings: Settings, profile: Profile): string | undefined {
  return (
    wifiError(settings) ??
    serverError(settings) ??
    videoError(settings, profile) ??
    iceError(settings)
  );
}

/** A C string ends at its first NUL. */
const fits = (text: string, min: number, max: number) =>
  bytes(text) >= min && bytes(text) <= max && !text.includes('\0');

function wifiError({ ssid, password }: Settings): string | undefined {
  return ssidError(ssid) ?? wifiPasswordError(password);
}

/** What is wrong with one setting, in one line; undefined when it is valid. */
export function ssidError(ssid: string): string | undefined {
  return fits(ssid, 1, limits.ssidBytes) ? undefined : `${consoleLine('invalidSsid')}.`;
}

export function wifiPasswordError(password: string): string | undefined {
  if (isWifiPassword(password) && !password.includes('\0')) return undefined;
  return `${consoleLine('invalidPassword')}; an open network has none.`;
}

export function keyError(key: string): string | undefined {
  return isBoardKey(key) ? undefined : `${consoleLine('invalidKey')}.`;
}

export function boardNameError(name: string): string | undefined {
  if (isBoardName(name)) return undefined;
  return `Invalid name "${name}": expected 1 to ${limits.nameBytes} letters, digits, - and _.`;
}

function serverError({ server, key, name }: Settings): string | undefined {
  const error = serverUrlError(server);
  if (error !== undefined) return `${error}.`;
  return (
    (key === undefined ? undefined : keyError(key)) ??
    (name === undefined ? undefined : boardNameError(name))
  );
}

function videoError(settings: Settings, profile: Profile): string | undefined {
  const { width, height, fps } = settings;
  const { board, sizes } = profile;
  if (!sizes.some((size) => size.width === width && size.height === height)) {
    const supported = sizes.map((size) => `${size.width}x${size.height}`).join(', ');
    return `Invalid size ${width}x${height}: the ${board} supports ${supported}.`;
  }
  const isValid = Number.isInteger(fps) && fps >= 1 && fps <= profile.fps;
  return isValid ? undefined : `Invalid fps ${fps}: the ${board} supports 1 to ${profile.fps}.`;
}

/** The addresses that esp_peer accepts: without TLS, for which it has no CA, and without IPv6. */
const host = String.raw`[\w.-]+(?::\d{1,5})?`;
const stunUrl = new RegExp(`^stun:${host}$`);
const turnUrl = new RegExp(`^turn:${host}(?:\\?transport=(?:udp|tcp))?$`);

function iceError({ stun, turn }: Settings): string | undefined {
  if (stun !== undefined && !stunUrl.test(stun)) {
    return `Invalid STUN server "${stun}": expected stun:host:3478.`;
  }
  if (turn === undefined) return undefined;
  if (!turnUrl.test(turn.url)) {
    return `Invalid TURN server "${turn.url}": expected turn:host:3478.`;
  }
  const complete = fits(turn.user, 1, 128) && fits(turn.password, 1, 128);
  return complete
    ? undefined
    : 'Invalid TURN credentials: expected a user and a password of at most 128 bytes.';
}

/** A C string literal; non-ASCII text is written as UTF-8 in octal escapes of fixed length. */
function cString(text: string): string {
  const escaped = [...new TextEncoder().encode(text)].map((byte) => {
    const character = String.fromCharCode(byte);
    if (character === '"' || character === '\\') return `\\${character}`;
    return byte < 0x20 || byte > 0x7e ? `\\${byte.toString(8).padStart(3, '0')}` : character;
  });
  return `"${escaped.join('')}"`;
}

/** The text of `main/settings.h`; a setting without a value is an empty string. */
export function renderSettings(settings: Settings): string {
  const { ssid, password, server, key, ca, width, height, fps, name, stun, turn } = settings;
  return [
    '#pragma once',
    '',
    `#define WIFI_SSID ${cString(ssid)}`,
    `#define WIFI_PASSWORD ${cString(password)}`,
    `#define KURENTO_SERVER ${cString(normaliseServerUrl(server) ?? server)}`,
    `#define BOARD_KEY ${cString(key ?? '')}`,
    `#define SERVER_CA ${cString(ca?.pem ?? '')}`,
    `#define SERVER_CA_SHA256 ${cString(ca?.sha256 ?? '')}`,
    `#define VIDEO_WIDTH ${width}`,
    `#define VIDEO_HEIGHT ${height}`,
    `#define VIDEO_FPS ${fps}`,
    `#define BOARD_NAME ${cString(name ?? '')}`,
    `#define STUN_URL ${cString(stun ?? '')}`,
    `#define TURN_URL ${cString(turn?.url ?? '')}`,
    `#define TURN_USER ${cString(turn?.user ?? '')}`,
    `#define TURN_PASSWORD ${cString(turn?.password ?? '')}`,
    '',
  ].join('\n');
}

/** A string that the file defines, unescaped; undefined when it does not define the name. */
function definedText(text: string, name: string): string | undefined {
  const literal = new RegExp(`^#define ${name} "((?:[^"\\\\]|\\\\.)*)"\\s*$`, 'm').exec(text)?.[1];
  if (literal === undefined) return undefined;
  const parts = literal.match(/\\[0-7]{3}|\\?./gsu) ?? [];
  const encoded = parts.flatMap((part) => {
    const octal = /^\\([0-7]{3})$/.exec(part)?.[1];
    if (octal !== undefined) return [Number.parseInt(octal, 8)];
    return [...new TextEncoder().encode(part.replace(/^\\/, ''))];
  });
  return new TextDecoder().decode(Uint8Array.from(encoded));
}

const definedNumber = (text: string, name: string) =>
  Number(new RegExp(`^#define ${name} (\\d+)\\s*$`, 'm').exec(text)?.[1]);

/** Parses what `renderSettings` wrote; undefined for any other text. */
export function parseSettings(text: string): Settings | undefined {
  const ssid = definedText(text, 'WIFI_SSID');
  const password = definedText(text, 'WIFI_PASSWORD');
  const server = definedText(text, 'KURENTO_SERVER');
  const width = definedNumber(text, 'VIDEO_WIDTH');
  const height = definedNumber(text, 'VIDEO_HEIGHT');
  const fps = definedNumber(text, 'VIDEO_FPS');
  if (ssid === undefined || password === undefined || server === undefined) return undefined;
  if (Number.isNaN(width + height + fps)) return undefined;
  const optional = (name: string) => definedText(text, name) ?? '';
  const [name, stun, url] = [optional('BOARD_NAME'), optional('STUN_URL'), optional('TURN_URL')];
  const key = optional('BOARD_KEY');
  const ca = { pem: optional('SERVER_CA'), sha256: optional('SERVER_CA_SHA256') };
  const turn = { url, user: optional('TURN_USER'), password: optional('TURN_PASSWORD') };
  return {
    ...{ ssid, password, server, width, height, fps },
    ...(key === '' ? {} : { key }),
    ...(ca.pem === '' ? {} : { ca }),
    ...(name === '' ? {} : { name }),
    ...(stun === '' ? {} : { stun }),
    ...(url === '' ? {} : { turn }),
  };
}
