import { expect, it } from 'vitest';
import { readAddress } from './address.ts';

const page = 'http://localhost:8888/virtual-board/';

it('fills in what the address leaves out', () => {
  const { profile, name, source, autostart, server } = readAddress(page);

  expect([profile.name, name, source, autostart]).toEqual([
    'esp32s3',
    'virtual-esp32s3',
    'webcam',
    false,
  ]);
  expect(server).toBe('ws://localhost:8888/kurento');
});

it('takes what the address says', () => {
  const query = '?board=esp32p4&name=attic&source=pattern&autostart&server=wss://media.test';
  const { profile, name, source, autostart, server } = readAddress(page + query);

  expect([profile.name, name, source, autostart]).toEqual(['esp32p4', 'attic', 'pattern', true]);
  expect(server).toBe('wss://media.test/kurento');
});

it('publishes over a lossy link when packets are to be lost', () => {
  expect(readAddress(`${page}?loss=5`).server).toBe('ws://localhost:8888/kurento?loss=5');
});

it('takes a camera by its name', () => {
  const { source, camera } = readAddress(`${page}?camera=C920`);

  expect([source, camera]).toEqual(['webcam', 'C920']);
});

it.each([
  ['?board=esp8266', 'There is no board “esp8266”: it is esp32s3 or esp32p4.'],
  ['?source=film', 'There is no source “film”: it is webcam, screen, file or pattern.'],
  ['?engine=x265', 'There is no engine “x265”: it is ffmpeg-wasm, webcodecs.'],
  ['?fps=ten', 'fps must be at least 0.1, and below the profile’s 10: fps=ten'],
  [
    '?loss=5&server=ws://other:8888',
    'Only the page’s own gateway can lose packets, and the server is ws://other:8888/kurento',
  ],
  ['?server=http://a', 'The server must be ws:// or wss://: http://a'],
])('says what is wrong with %s', (query, message) => {
  expect(() => readAddress(page + query)).toThrow(message);
});
