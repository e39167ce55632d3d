import { isWifiPassword } from './password.ts';
import type { Profile } from './profiles.ts';
import { normaliseServerUrl, serverUrlError } from './server-url.ts';

/** What a board's `settings.h` holds. */
export interface Settings {
  readonly ssid: string;
  readonly password: string;
  readonly server: string;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  /** The name by which the board is found; without one the firmware makes it of profile and MAC. */
  readonly name?: string;
  /** A STUN server as RFC 7064 writes it, such as stun:stun.example:3478. */
  readonly stun?: string;
  readonly turn?: TurnServer;
}

/** A TURN server as RFC 7065 writes it, such as turn:turn.example:3478, and how to log in. */
export interface TurnServer {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

const bytes = (text: string) => new TextEncoder().encode(text).length;

/** The first thing that is wrong with the settings for a board, in one line; undefined when none. */
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
  if (!fits(ssid, 1, 32)) return 'The SSID has 1 to 32 bytes.';
  if (isWifiPassword(password) && !password.includes('\0')) return undefined;
  return 'A Wi-Fi password has 8 to 63 bytes, or is a key of 64 hex digits; leave it empty for an open network.';
}

function serverError({ server, name }: Settings): string | undefined {
  const wrong = serverUrlError(server);
  if (wrong !== undefined) return `${wrong}.`;
  if (name === undefined || /^[\w-]{1,32}$/.test(name)) return undefined;
  return `A board's name is 1 to 32 letters, digits, - and _: ${name}`;
}

function videoError(settings: Settings, profile: Profile): string | undefined {
  const { width, height, fps } = settings;
  const { board, sizes } = profile;
  if (!sizes.some((size) => size.width === width && size.height === height)) {
    const known = sizes.map((size) => `${size.width}x${size.height}`).join(', ');
    return `The ${board} does ${known}, and not ${width}x${height}.`;
  }
  if (!Number.isInteger(fps) || fps < 1) return 'The pictures a second are a whole number above 0.';
  if (fps > profile.fps) return `The ${board} does ${profile.fps} pictures a second at most.`;
  return undefined;
}

/** As esp_peer takes them: it has no TLS without a CA to check by, and the board has no IPv6. */
const host = String.raw`[\w.-]+(?::\d{1,5})?`;
const stunUrl = new RegExp(`^stun:${host}$`);
const turnUrl = new RegExp(`^turn:${host}(?:\\?transport=(?:udp|tcp))?$`);

function iceError({ stun, turn }: Settings): string | undefined {
  if (stun !== undefined && !stunUrl.test(stun)) {
    return `The STUN server must be like stun:host:3478: ${stun}`;
  }
  if (turn === undefined) return undefined;
  if (!turnUrl.test(turn.url)) return `The TURN server must be like turn:host:3478: ${turn.url}`;
  const complete = fits(turn.user, 1, 128) && fits(turn.password, 1, 128);
  return complete ? undefined : 'A TURN server needs a user and a password of at most 128 bytes.';
}

/** A C string literal; non-ASCII text goes in as UTF-8 octal escapes, which end by themselves. */
function cString(text: string): string {
  const escaped = [...new TextEncoder().encode(text)].map((byte) => {
    const character = String.fromCharCode(byte);
    if (character === '"' || character === '\\') return `\\${character}`;
    return byte < 0x20 || byte > 0x7e ? `\\${byte.toString(8).padStart(3, '0')}` : character;
  });
  return `"${escaped.join('')}"`;
}

/** The text of `main/settings.h`; what is not set is an empty text. */
export function renderSettings(settings: Settings): string {
  const { ssid, password, server, width, height, fps, name, stun, turn } = settings;
  return [
    '#pragma once',
    '',
    `#define WIFI_SSID ${cString(ssid)}`,
    `#define WIFI_PASSWORD ${cString(password)}`,
    `#define KURENTO_SERVER ${cString(normaliseServerUrl(server) ?? server)}`,
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

/** A text of the file as it was given; undefined when there is none of that name. */
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

/** Reads what `renderSettings` wrote; undefined when it is something else. */
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
  const turn = { url, user: optional('TURN_USER'), password: optional('TURN_PASSWORD') };
  return {
    ...{ ssid, password, server, width, height, fps },
    ...(name === '' ? {} : { name }),
    ...(stun === '' ? {} : { stun }),
    ...(url === '' ? {} : { turn }),
  };
}
