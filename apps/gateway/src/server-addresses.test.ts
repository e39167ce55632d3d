import { lanAddress } from '@boardcast/board/node';
import { expect, it } from 'vitest';
import { serverAddresses } from './server-addresses.ts';

const server = { host: '0.0.0.0', port: 8888, isSecure: false, basePath: '/' };
const requested = (host: string | undefined, isSecure = false) => ({ host, isSecure });

it.each(['127.0.0.1', 'localhost', '::1'])('has none for others on %s', async (host) => {
  const addresses = await serverAddresses({ ...server, host }, requested('localhost:8888'));

  expect(addresses).toEqual({ board: null, page: null });
});

it('is where the page was requested', async () => {
  const request = requested('192.168.1.20:9000');

  expect(await serverAddresses(server, request)).toEqual({
    board: 'ws://192.168.1.20:9000/kurento',
    page: 'http://192.168.1.20:9000/',
  });
});

it('is the public address of a proxy with a path', async () => {
  const proxied = { ...server, host: '127.0.0.1', basePath: '/cams/' };

  expect(await serverAddresses(proxied, requested('example.org', true))).toEqual({
    board: 'wss://example.org/cams/kurento',
    page: 'https://example.org/cams/',
  });
});

it.each(['localhost:8888', '127.0.0.1:8888', '[::1]:8888', 'cams.localhost', ' ', undefined])(
  'is the address in the local network for a page at %s',
  async (host) => {
    const address = await lanAddress();
    const expected = address === undefined ? null : `https://${address}:8888/`;

    const { page } = await serverAddresses({ ...server, isSecure: true }, requested(host));

    expect(page).toBe(expected);
  },
);

it.each([
  ['a page in the network', requested('192.168.1.20:8888'), '0.0.0.0', 'rtsp://192.168.1.20:8554/'],
  ['an IPv6 address', requested('[2001:db8::1]:8888'), '::', 'rtsp://[2001:db8::1]:8554/'],
  ['a gateway on loopback', requested('localhost:8888'), '127.0.0.1', 'rtsp://127.0.0.1:8554/'],
  ['a proxy', requested('example.org', true), '127.0.0.1', undefined],
])('has the address of RTSP for %s', async (_, request, host, expected) => {
  const { rtsp } = await serverAddresses({ ...server, host, rtspPort: 8554 }, request);

  expect(rtsp).toBe(expected);
});

it('is the address that the gateway listens on', async () => {
  const own = { ...server, host: '2001:db8::1' };

  expect((await serverAddresses(own, requested('localhost'))).page).toBe(
    'http://[2001:db8::1]:8888/',
  );
});
