import type { Profile } from './profiles.ts';

/** What a board's `settings.h` holds. */
export interface Settings {
  readonly ssid: string;
  readonly password: string;
  readonly server: string;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
}

/** A server's address with Kurento's path where it has none; undefined when it is not ws or wss. */
export function normaliseServerUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') return undefined;
  if (url.pathname === '/') url.pathname = '/kurento';
  return url.href;
}

const bytes = (text: string) => new TextEncoder().encode(text).length;

/** The first thing that is wrong with the settings for a board, in one line; undefined when none. */
export function settingsError(settings: Settings, profile: Profile): string | undefined {
  const { ssid, password, server, width, height, fps } = settings;
  if (bytes(ssid) < 1 || bytes(ssid) > 32) return 'The SSID has 1 to 32 bytes.';
  if (password !== '' && (bytes(password) < 8 || bytes(password) > 64)) {
    return 'A Wi-Fi password has 8 to 64 bytes; leave it empty for an open network.';
  }
  if (normaliseServerUrl(server) === undefined) {
    return `The server must be a ws:// or wss:// address: ${server}`;
  }
  const even = [width, height].every(
    (side) => Number.isInteger(side) && side > 0 && side % 2 === 0,
  );
  if (!even) return 'Width and height are even numbers of pixels.';
  if (width > profile.width || height > profile.height || fps > profile.fps || fps < 1) {
    const { board } = profile;
    return `The ${board} does ${profile.width}x${profile.height} at ${profile.fps} at most.`;
  }
  return undefined;
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

/** The text of `main/settings.h`. */
export function renderSettings(settings: Settings): string {
  const { ssid, password, server, width, height, fps } = settings;
  return [
    '#pragma once',
    '',
    `#define WIFI_SSID ${cString(ssid)}`,
    `#define WIFI_PASSWORD ${cString(password)}`,
    `#define KURENTO_SERVER ${cString(normaliseServerUrl(server) ?? server)}`,
    `#define VIDEO_WIDTH ${width}`,
    `#define VIDEO_HEIGHT ${height}`,
    `#define VIDEO_FPS ${fps}`,
    '',
  ].join('\n');
}
