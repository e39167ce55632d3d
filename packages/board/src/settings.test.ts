import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { profiles } from './profiles.ts';
import { normaliseServerUrl, renderSettings, settingsError, type Settings } from './settings.ts';

const good: Settings = {
  ssid: 'home',
  password: 'secret "12"\\',
  server: 'ws://192.0.2.1:8888',
  width: 320,
  height: 240,
  fps: 10,
};

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
])('%j is refused', (change, message) => {
  expect(settingsError({ ...good, ...change }, profiles.esp32s3)).toMatch(message);
});

it('accepts good settings', () => {
  expect(settingsError(good, profiles.esp32s3)).toBeUndefined();
});
