import { networkInterfaces } from 'node:os';
import { expect, it } from 'vitest';
import { isLoopback, isOwnAddress, isSameHost, plainAddress } from './own-addresses.ts';

it('recognizes loopback addresses', () => {
  expect(['127.0.0.1', '127.1.2.3', '::1'].every(isLoopback)).toBe(true);
  expect(['0.0.0.0', '::', '192.0.2.77', 'x'].some(isLoopback)).toBe(false);
});

it('recognizes this machine’s addresses in either form', () => {
  const own = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);

  for (const { address } of own) expect(isOwnAddress(address)).toBe(true);
  expect(isOwnAddress('::ffff:127.0.0.1')).toBe(true);
  for (const text of ['203.0.113.77', '', 'localhost']) expect(isOwnAddress(text)).toBe(false);
  expect(plainAddress('::FFFF:192.0.2.1')).toBe('192.0.2.1');
});

it('compares hosts by their addresses', () => {
  expect(isSameHost('192.0.2.77', '::ffff:192.0.2.77')).toBe(true);
  expect(isSameHost('127.0.0.1', '::1')).toBe(true);
  expect(isSameHost('192.0.2.77', '192.0.2.78')).toBe(false);
});
