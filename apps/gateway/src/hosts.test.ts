import { expect, it } from 'vitest';
import { hostsForOthers, reachableHosts } from './hosts.ts';

it.each(['127.0.0.1', '192.0.2.7'])('%s is reached by itself', async (host) => {
  expect(reachableHosts(host)).toEqual([host]);
  expect(await hostsForOthers(host)).toEqual([host]);
});

it('an IPv6 address stands in brackets', async () => {
  expect(reachableHosts('2001:db8::7')).toEqual(['[2001:db8::7]']);
  expect(await hostsForOthers('2001:db8::7')).toEqual(['[2001:db8::7]']);
});

it.each(['0.0.0.0', '::'])('of %s pages take localhost, and boards the network', async (host) => {
  const pages = reachableHosts(host);
  const boards = await hostsForOthers(host);

  expect(pages[0]).toBe('localhost');
  expect(boards.at(-1)).toBe('localhost');
  expect([...boards].sort()).toEqual([...pages].sort());
});
