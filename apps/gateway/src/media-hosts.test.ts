import { networkInterfaces } from 'node:os';
import { expect, it } from 'vitest';
import { MediaHosts } from './media-hosts.ts';

const own = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);

it.each(['127.0.0.1', '0.0.0.0'])('has every address of this machine for %s', (host) => {
  const hosts = MediaHosts.ofEmbedded(host, ['203.0.113.9']);

  for (const { address } of own) expect(hosts.has(address)).toBe(true);
  expect(hosts.has('203.0.113.9')).toBe(true);
  for (const address of ['127.0.0.9', '192.0.2.77', 'nowhere'])
    expect(hosts.has(address)).toBe(false);
});

it('has only the host that was chosen', () => {
  const hosts = MediaHosts.ofEmbedded('192.0.2.5', []);

  expect(['192.0.2.5', '127.0.0.1'].map((address) => hosts.has(address))).toEqual([true, false]);
});

it('has the addresses of an external Kurento', async () => {
  const near = await MediaHosts.ofKurento('ws://localhost:8888/kurento');
  const far = await MediaHosts.ofKurento('ws://192.0.2.77:8888/kurento');
  const unknown = await MediaHosts.ofKurento('ws://nowhere.invalid:8888/kurento');

  expect(near.has('127.0.0.1')).toBe(true);
  expect(['192.0.2.77', '127.0.0.1'].map((address) => far.has(address))).toEqual([true, false]);
  expect(unknown.has('127.0.0.1')).toBe(false);
});
