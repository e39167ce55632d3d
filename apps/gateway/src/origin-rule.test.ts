import { expect, it, vi } from 'vitest';
import { parseOrigin, OriginRule } from './origin-rule.ts';

const report = vi.fn();
const rule = new OriginRule(['https://cams.example.org'], report);

it.each([
  ['a program', { host: 'anything.example.org' }],
  ['a program without Host', {}],
  ['our page by address', { host: '192.0.2.7:8888', origin: 'http://192.0.2.7:8888' }],
  ['our page by IPv6', { host: '[::1]:8888', origin: 'http://[::1]:8888' }],
  ['our page by a short name', { host: 'mybox:8888', origin: 'http://mybox:8888' }],
  ['our page by mDNS', { host: 'mybox.local:8888', origin: 'http://mybox.local:8888' }],
  ['our page behind TLS', { host: 'mybox.lan', origin: 'https://mybox.lan' }],
  ['a request without Origin', { host: 'localhost:8888', 'sec-fetch-site': 'none' }],
  ['an allowed name', { host: 'cams.example.org', origin: 'https://cams.example.org' }],
  ['an allowed origin', { host: '127.0.0.1:8888', origin: 'https://cams.example.org' }],
])('allows %s', (_, headers) => {
  expect(rule.rejection(headers)).toBeUndefined();
});

it.each([
  [
    'another origin',
    { host: 'localhost:8888', origin: 'http://localhost:8152' },
    'http://localhost:8152',
  ],
  ['a file or a sandbox', { host: 'localhost:8888', origin: 'null' }, 'from a web server'],
  [
    'text that is not an origin',
    { host: 'localhost:8888', origin: '"><script>' },
    'from a web server',
  ],
  [
    'a foreign name that resolves to this machine',
    { host: 'evil.example.org', origin: 'http://evil.example.org' },
    'http://evil.example.org',
  ],
  [
    'the same without Origin',
    { host: 'evil.example.org', 'sec-fetch-site': 'same-origin' },
    'This host name',
  ],
  [
    'an old browser by that name',
    { host: 'evil.example.org', 'user-agent': 'Mozilla/5.0' },
    'This host name',
  ],
  ['a page without Host', { origin: 'http://localhost' }, 'Host header'],
  ['an invalid Host', { host: 'a b<>', origin: 'http://localhost' }, 'Host header'],
])('rejects %s', (_, headers, text) => {
  expect(rule.rejection(headers)).toContain(text);
});

it('reports each rejection once, and no more than 20', () => {
  report.mockClear();
  for (let n = 0; n < 100; n += 1) {
    rule.rejection({ host: 'localhost', origin: `http://localhost:${1000 + (n % 50)}` });
  }
  expect(report.mock.calls.length).toBeLessThanOrEqual(20);
  expect(new Set(report.mock.calls.flat()).size).toBe(report.mock.calls.length);
});

it('parses origins', () => {
  expect(parseOrigin('https://cams.example.org')).toBe('https://cams.example.org');
  expect(parseOrigin('http://192.0.2.7:80/')).toBe('http://192.0.2.7');
  for (const text of ['cams.example.org', 'https://a/b', 'ws://a', '*', '']) {
    expect(parseOrigin(text)).toBeUndefined();
  }
});
