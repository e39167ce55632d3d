import { expect, it } from 'vitest';
import { parsePageUrl } from './page-options.ts';

const page = 'http://localhost:8888/virtual-board/';

it('has defaults for all options', () => {
  const { profile, name, source, autostart, server } = parsePageUrl(page);

  expect([profile.name, name, source, autostart]).toEqual([
    'esp32s3',
    'virtual-esp32s3',
    'webcam',
    false,
  ]);
  expect(server).toBe('ws://localhost:8888/kurento');
});

it('reads the options of the URL', () => {
  const query = '?board=esp32p4&name=attic&source=pattern&autostart&server=wss://media.test';
  const { profile, name, source, autostart, server } = parsePageUrl(page + query);

  expect([profile.name, name, source, autostart]).toEqual(['esp32p4', 'attic', 'pattern', true]);
  expect(server).toBe('wss://media.test/kurento');
});

it('publishes with simulated packet loss', () => {
  expect(parsePageUrl(`${page}?loss=5`).server).toBe('ws://localhost:8888/kurento?loss=5');
});

it('reads the camera by its name', () => {
  const { source, camera } = parsePageUrl(`${page}?camera=C920`);

  expect([source, camera]).toEqual(['webcam', 'C920']);
});

it.each([
  ['?board=esp8266', 'Invalid board “esp8266”: expected esp32p4, esp32s3.'],
  ['?source=film', 'Invalid source “film”: expected webcam, screen, file, pattern.'],
  ['?engine=x265', 'Invalid engine “x265”: expected ffmpeg-wasm, webcodecs.'],
  ['?fps=ten', 'Invalid fps=ten: expected at least 0.1, and below the profile’s 10.'],
  [
    '?loss=5&server=ws://other:8888',
    'Only this page’s gateway simulates packet loss; the server is ws://other:8888/kurento.',
  ],
  ['?server=http://a', 'Invalid server “http://a”: expected ws:// or wss://.'],
])('rejects %s', (query, message) => {
  expect(() => parsePageUrl(page + query)).toThrow(message);
});
