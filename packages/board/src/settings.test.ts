import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { profiles } from './profiles.ts';
import {
  normaliseServerUrl,
  parseSettings,
  renderSettings,
  settingsError,
  type Settings,
} from './settings.ts';

const good: Settings = {
  ssid: 'home',
  password: 'secret "12"\\',
  server: 'ws://192.0.2.1:8888',
  width: 320,
  height: 240,
  fps: 10,
};

const turn = { url: 'turn:turn.example:3478', user: 'board', password: 'word "7"' };

const serverUrls = JSON.parse(
  readFileSync(new URL('../vectors/server-urls.json', import.meta.url), 'utf8'),
) as readonly { readonly given: string; readonly normalised: string | null }[];

it.each(serverUrls)('reads $given as the firmware does', ({ given, normalised }) => {
  expect(normaliseServerUrl(given) ?? null).toBe(normalised);
});

it('escapes what C would misread', () => {
  const text = renderSettings({ ...good, ssid: 'café1' });

  expect(text).toContain('#define WIFI_PASSWORD "secret \\"12\\"\\\\"');
  expect(text).toContain('#define WIFI_SSID "caf\\303\\2511"');
  expect(text).toContain('#define KURENTO_SERVER "ws://192.0.2.1:8888/kurento"');
});

it.each([
  [{ ssid: 'x'.repeat(33) }, /SSID/],
  [{ password: 'short' }, /password/],
  [{ server: 'http://a' }, /ws:\/\//],
  [{ width: 321 }, /even/],
  [{ width: 640, height: 480 }, /320x240 at 10/],
  [{ fps: 25 }, /320x240 at 10/],
  [{ fps: 2.5 }, /whole number/],
  [{ fps: Number.NaN }, /whole number/],
  [{ ssid: 'a\0b' }, /SSID/],
  [{ name: '' }, /name/],
  [{ name: 'x'.repeat(33) }, /name/],
  [{ name: 'the kitchen' }, /name/],
  [{ name: 'k\u00fcche' }, /name/],
  [{ stun: 'stun.example:3478' }, /STUN/],
  [{ stun: 'turn:stun.example' }, /STUN/],
  [{ turn: { ...turn, url: 'stun:turn.example' } }, /TURN/],
  [{ turn: { ...turn, url: 'turn:turn.example?transport=sctp' } }, /TURN/],
  [{ turn: { ...turn, user: '' } }, /user/],
  [{ turn: { ...turn, password: '' } }, /password/],
])('%j is refused', (change, message) => {
  expect(settingsError({ ...good, ...change }, profiles.esp32s3)).toMatch(message);
});

it('accepts good settings', () => {
  expect(settingsError(good, profiles.esp32s3)).toBeUndefined();
});

it.each([
  { name: 'kitchen_2-b' },
  { stun: 'stun:stun.example' },
  { stun: 'stuns:[2001:db8::1]:5349' },
  { turn },
  { turn: { ...turn, url: 'turns:turn.example:443?transport=tcp' } },
])('accepts %j', (more) => {
  expect(settingsError({ ...good, ...more }, profiles.esp32s3)).toBeUndefined();
});

it('writes every name that the firmware asks for, empty where there is nothing', () => {
  const text = renderSettings(good);

  for (const name of ['BOARD_NAME', 'STUN_URL', 'TURN_URL', 'TURN_USER', 'TURN_PASSWORD']) {
    expect(text).toContain(`#define ${name} ""\n`);
  }
});

it.each([{}, { name: 'kitchen', stun: 'stun:stun.example:3478', turn, ssid: 'caf\u00e91 \\n' }])(
  'reads back what it wrote: %j',
  (more) => {
    const settings = { ...good, server: 'ws://192.0.2.1:8888/kurento', ...more };

    expect(parseSettings(renderSettings(settings))).toEqual(settings);
  },
);

it('does not read a file that lacks a setting', () => {
  expect(parseSettings(renderSettings(good).replace(/.*VIDEO_FPS.*/, ''))).toBeUndefined();
  expect(parseSettings('')).toBeUndefined();
});
