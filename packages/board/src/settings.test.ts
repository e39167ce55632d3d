import { expect, it } from 'vitest';
import { profiles } from './profiles.ts';
import { parseSettings, renderSettings, settingsError, type Settings } from './settings.ts';

const good: Settings = {
  ssid: 'home',
  password: 'secret "12"\\',
  server: 'ws://192.0.2.1:8888',
  width: 320,
  height: 240,
  fps: 10,
};

const turn = { url: 'turn:turn.example:3478', user: 'board', password: 'word "7"' };

it('escapes the characters that C would interpret', () => {
  const text = renderSettings({ ...good, ssid: 'café1' });

  expect(text).toContain('#define WIFI_PASSWORD "secret \\"12\\"\\\\"');
  expect(text).toContain('#define WIFI_SSID "caf\\303\\2511"');
  expect(text).toContain('#define KURENTO_SERVER "ws://192.0.2.1:8888/kurento"');
});

it.each([
  [{ ssid: 'x'.repeat(33) }, /SSID/],
  [{ password: 'short' }, /password/],
  [{ server: 'http://a' }, /ws:\/\//],
  [{ password: 'x'.repeat(64) }, /64 hex digits/],
  [{ password: 'x'.repeat(65) }, /password/],
  [{ server: `ws://192.0.2.1/${'k'.repeat(300)}` }, /255 bytes/],
  [{ server: 'ws://[2001:db8::7]:8888' }, /IPv6/],
  [{ width: 321 }, /supports 320x240/],
  [{ width: 160, height: 120 }, /supports 320x240/],
  [{ width: 640, height: 480 }, /supports 320x240/],
  [{ width: Number.NaN }, /supports 320x240/],
  [{ fps: 25 }, /supports 1 to 10/],
  [{ fps: 2.5 }, /supports 1 to 10/],
  [{ fps: Number.NaN }, /supports 1 to 10/],
  [{ ssid: 'a\0b' }, /SSID/],
  [{ name: '' }, /name/],
  [{ name: 'x'.repeat(33) }, /name/],
  [{ name: 'the kitchen' }, /name/],
  [{ name: 'k\u00fcche' }, /name/],
  [{ stun: 'stun.example:3478' }, /STUN/],
  [{ stun: 'turn:stun.example' }, /STUN/],
  [{ stun: 'stuns:stun.example' }, /STUN/],
  [{ stun: 'stun:[2001:db8::1]:3478' }, /STUN/],
  [{ turn: { ...turn, url: 'turns:turn.example' } }, /TURN/],
  [{ turn: { ...turn, url: 'turns:turn.example:443?transport=tcp' } }, /TURN/],
  [{ turn: { ...turn, url: 'stun:turn.example' } }, /TURN/],
  [{ turn: { ...turn, url: 'turn:turn.example?transport=sctp' } }, /TURN/],
  [{ turn: { ...turn, user: '' } }, /user/],
  [{ turn: { ...turn, password: '' } }, /password/],
])('rejects %j', (change, message) => {
  expect(settingsError({ ...good, ...change }, profiles.esp32s3)).toMatch(message);
});

it('accepts good settings', () => {
  expect(settingsError(good, profiles.esp32s3)).toBeUndefined();
});

it.each([
  { name: 'kitchen_2-b' },
  { stun: 'stun:stun.example' },
  { password: 'a1'.repeat(32) },
  { turn },
  { turn: { ...turn, url: 'turn:turn.example:443?transport=tcp' } },
])('accepts %j', (more) => {
  expect(settingsError({ ...good, ...more }, profiles.esp32s3)).toBeUndefined();
});

it.each([
  [1920, 1080, true],
  [1440, 810, true],
  [960, 540, true],
  [480, 270, true],
  [1280, 720, false],
  [1920, 540, false],
  [240, 135, false],
  [64, 48, false],
])('%ix%i on the P4: %s', (width, height, isValid) => {
  const error = settingsError({ ...good, width, height }, profiles.esp32p4);

  expect(error === undefined).toBe(isValid);
});

it('defines every name that the firmware uses, an empty string without a value', () => {
  const text = renderSettings(good);

  for (const name of ['BOARD_NAME', 'STUN_URL', 'TURN_URL', 'TURN_USER', 'TURN_PASSWORD']) {
    expect(text).toContain(`#define ${name} ""\n`);
  }
});

it.each([{}, { name: 'kitchen', stun: 'stun:stun.example:3478', turn, ssid: 'caf\u00e91 \\n' }])(
  'parses what it rendered: %j',
  (more) => {
    const settings = { ...good, server: 'ws://192.0.2.1:8888/kurento', ...more };

    expect(parseSettings(renderSettings(settings))).toEqual(settings);
  },
);

it('rejects a file without one of the settings', () => {
  expect(parseSettings(renderSettings(good).replace(/.*VIDEO_FPS.*/, ''))).toBeUndefined();
  expect(parseSettings('')).toBeUndefined();
});
