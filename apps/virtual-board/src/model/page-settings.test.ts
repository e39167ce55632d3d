import { expect, it } from 'vitest';
import { parsePageUrl } from './page-options.ts';
import { pageSettings, withSettings } from './page-settings.ts';

const page = 'http://localhost:8888/virtual-board/';
const settingsOf = (url: string) => pageSettings(parsePageUrl(url), url);

it('has empty texts for defaults', () => {
  expect(settingsOf(page)).toEqual({
    name: '',
    board: 'esp32s3',
    engine: '',
    server: '',
    autostart: false,
  });
});

it.each([
  '?board=esp32p4&name=attic&engine=webcodecs&autostart=',
  '?board=esp32s3&server=wss%3A%2F%2Fmedia.test%2Fkurento',
  '?board=esp32s3&loss=5',
])('writes what it has read: %s', (query) => {
  expect(withSettings(page + query, settingsOf(page + query))).toBe(page + query);
});

it('keeps what it does not edit, and ends a frame rate of another board', () => {
  const url = `${page}?source=pattern&fps=20&board=esp32p4&freeze`;

  expect(withSettings(url, { ...settingsOf(url), board: 'esp32s3', name: ' door ' })).toBe(
    `${page}?source=pattern&board=esp32s3&freeze=&name=door`,
  );
});

it('is what the page starts with at the next load', () => {
  const url = withSettings(page, { ...settingsOf(page), name: 'Küche & Bad', engine: 'webcodecs' });

  expect(parsePageUrl(url)).toMatchObject({ name: 'Küche & Bad', engine: 'webcodecs' });
});
