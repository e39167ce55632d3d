import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readOptions, usage } from './options.ts';

test('listens on the loopback address by default', () => {
  expect(readOptions([])).toEqual({
    host: '127.0.0.1',
    port: 8888,
    mediaHost: '127.0.0.1',
    mediaPort: 0,
    localPeers: false,
    workers: 1,
    network: { networkInterfaces: '' },
    collectorPeriod: 240,
    messageRate: 500,
    allowedOrigins: [],
    secret: undefined,
    logLevel: 'info',
    turnSecret: '',
    withParent: false,
    worker: undefined,
    help: false,
  });
});

test('the media host is the host by default', () => {
  expect(readOptions(['--host', '::']).mediaHost).toBe('::');
  expect(readOptions(['--host', 'localhost', '--media-host', '192.0.2.1'])).toMatchObject({
    host: '127.0.0.1',
    mediaHost: '192.0.2.1',
  });
});

test.each([
  [
    ['--announced-address', '203.0.113.9,2001:db8::9'],
    { externalIPv4: '203.0.113.9', externalIPv6: '2001:db8::9' },
  ],
  [['--stun', 'stun.example.org'], { stunServerAddress: 'stun.example.org', stunServerPort: 3478 }],
  [['--stun', '[2001:db8::5]:19302'], { stunServerAddress: '2001:db8::5', stunServerPort: 19302 }],
  [['--turn', 'u:p@192.0.2.1:3478'], { turnUrl: 'u:p@192.0.2.1:3478' }],
  [['--network-interfaces', 'eth0,lo'], { networkInterfaces: 'eth0,lo' }],
])('%j sets the network of endpoints', (args, network) => {
  expect(readOptions(args).network).toMatchObject(network);
});

test('the log level is that of the option, or else of the environment', () => {
  expect(readOptions([], { LOG_LEVEL: 'debug' }).logLevel).toBe('debug');
  expect(readOptions(['--log-level', 'warn'], { LOG_LEVEL: 'debug' }).logLevel).toBe('warn');
});

test.each([
  [['--port', '70000'], /--port "70000"/],
  [['--media-port', 'x'], /--media-port "x"/],
  [
    ['--media-port', '65535', '--workers', '2'],
    /--media-port "65535": expected at most 65534, since 2 workers/,
  ],
  [['--host', 'nowhere'], /--host "nowhere"/],
  [['--media-host', 'nowhere'], /--media-host "nowhere"/],
  [['--workers', '0'], /--workers "0"/],
  [['--announced-address', '192.0.2.1,192.0.2.2'], /--announced-address/],
  [['--stun', 'stun.example.org:0'], /--stun/],
  [['--log-level', 'loud'], /--log-level "loud"/],
  [['--bogus'], /bogus/],
])('%j is rejected with a reason', (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
});

test('each worker has a media port, up to the highest', () => {
  expect(readOptions(['--media-port', '65534', '--workers', '2']).mediaPort).toBe(65_534);
  const own = ['--worker', '1', '--media-port', '65535'];
  expect(readOptions(['--workers', '2', ...own]).mediaPort).toBe(65_535);
});

test('the error of an invalid TURN server does not show its password', () => {
  expect(() => readOptions(['--turn', 'u:secret@'])).toThrow(/^(?!.*secret).*--turn/);
});

const docs = path.resolve(import.meta.dirname, '../../../docs/media-server.md');

test('the help and the documentation have every option', () => {
  const named = [...usage.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option]) => option);
  const documented = [...readFileSync(docs, 'utf8').matchAll(/^\| `(--[a-z-]+)/gm)];
  expect(documented.map(([, option]) => option)).toEqual(named);
  expect(named).toEqual([
    '--host',
    '--port',
    '--media-host',
    '--local-peers',
    '--media-port',
    '--turn-tcp-port',
    '--workers',
    '--network-interfaces',
    '--announced-address',
    '--stun',
    '--turn',
    '--collector-period',
    '--message-rate',
    '--allow-origin',
    '--secret',
    '--log-level',
    '--with-parent',
    '--help',
  ]);
});
