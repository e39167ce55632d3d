import { expect, it } from 'vitest';
import { remoteHosts, localHosts } from './hosts.ts';

it.each(['127.0.0.1', '192.0.2.7'])('%s is its own host', async (host) => {
  expect(localHosts(host)).toEqual([host]);
  expect(await remoteHosts(host)).toEqual([host]);
});

it('an IPv6 address is written in brackets', async () => {
  expect(localHosts('2001:db8::7')).toEqual(['[2001:db8::7]']);
  expect(await remoteHosts('2001:db8::7')).toEqual(['[2001:db8::7]']);
});

it.each(['0.0.0.0', '::'])(
  'for %s, pages use localhost and boards the network address',
  async (host) => {
    const pages = localHosts(host);
    const boards = await remoteHosts(host);

    expect(pages[0]).toBe('localhost');
    expect(boards.at(-1)).toBe('localhost');
    expect([...boards].sort()).toEqual([...pages].sort());
  },
);
