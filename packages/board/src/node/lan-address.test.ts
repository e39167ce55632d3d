import { networkInterfaces } from 'node:os';
import { expect, it } from 'vitest';
import { lanAddress } from './lan-address.ts';

it('is an external address of this machine, or undefined without a network', async () => {
  const address = await lanAddress();
  const outer = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter(({ internal }) => !internal)
    .map((entry) => entry.address);

  expect([...outer, undefined]).toContain(address);
});
