import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { maskInvalidUrl, maskServerUrl, normaliseServerUrl, serverUrlError } from './server-url.ts';

const serverUrls = JSON.parse(
  readFileSync(new URL('../vectors/server-urls.json', import.meta.url), 'utf8'),
) as readonly { readonly given: string; readonly normalised: string | null }[];

it.each(serverUrls)('normalises $given as the firmware does', ({ given, normalised }) => {
  expect(normaliseServerUrl(given) ?? null).toBe(normalised);
});

describe('serverUrlError', () => {
  it.each([
    ['ws://192.0.2.1:8888', undefined],
    [`ws://192.0.2.1:8888/${'k'.repeat(235)}`, undefined],
    [`ws://192.0.2.1:8888/${'k'.repeat(236)}`, /at most 255 bytes/],
    [`ws://${'x'.repeat(242)}`, undefined],
    [`ws://${'x'.repeat(243)}`, /at most 255 bytes/],
    ['ws://[2001:db8::7]:8888', /IPv6 is not supported/],
    ['http://host', /Invalid server "http:\/\/host"/],
    ['http://user:top/secret@host', /"\*\*\*@host"/],
  ])('%s', (url, message) => {
    if (message === undefined) expect(serverUrlError(url)).toBeUndefined();
    else expect(serverUrlError(url)).toMatch(message);
  });
});

describe('maskServerUrl', () => {
  it.each([
    ['ws://host:8888/kurento', 'ws://host:8888/kurento'],
    ['ws://user:topsecret@192.0.2.1:8135/kurento?token=abc', 'ws://***@192.0.2.1:8135/kurento'],
    ['ws://user:p@ss@host/kurento#part', 'ws://***@host/kurento'],
    ['ws://host/kurento?mail=a@b', 'ws://host/kurento'],
    ['ws://host/path@x', 'ws://host/path@x'],
    ['', ''],
  ])('%s', (url, shown) => {
    expect(maskServerUrl(url)).toBe(shown);
  });
});

it('masks an invalid address up to its last @', () => {
  expect(maskInvalidUrl('http://user:top/secret@host')).toBe('***@host');
  expect(maskInvalidUrl('http://host')).toBe('http://host');
});
