import {
  bindingRequestAttributes,
  connectivityCheck,
  hasIntegrity,
  signedStunMessage,
  stunAttributes,
  stunMethods,
  transactionOf,
} from '@boardcast/protocol/node';
import { expect, it } from 'vitest';
import { checkedFragment, withTieBreaker } from './tie-breaker.ts';

const password = 'correct horse battery staple';
const zero = Buffer.alloc(8);

const checkWith = (role: number, tieBreaker: Buffer) =>
  signedStunMessage(
    stunMethods.binding,
    [
      [stunAttributes.username, Buffer.from('server:peer')],
      [stunAttributes.useCandidate, Buffer.alloc(0)],
      [role, tieBreaker],
    ],
    password,
  );

it.each(['controlling', 'controlled'] as const)('replaces a zero of a %s agent', (role) => {
  const check = checkWith(stunAttributes[role], zero);

  const changed = withTieBreaker(check, password);

  const attributes = new Map(bindingRequestAttributes(changed));
  expect(attributes.get(stunAttributes[role])?.toString('hex')).toBe('0000000000000001');
  expect(attributes.get(stunAttributes.username)?.toString()).toBe('server:peer');
  expect([...attributes.keys()]).toEqual([
    ...[stunAttributes.username, stunAttributes.useCandidate, stunAttributes[role]],
    ...[stunAttributes.integrity, stunAttributes.fingerprint],
  ]);
  expect(transactionOf(changed)).toEqual(transactionOf(check));
  expect([hasIntegrity(changed, password), hasIntegrity(changed, 'other')]).toEqual([true, false]);
});

it('leaves another check as it is', () => {
  const check = connectivityCheck({ username: 'server:peer', password });

  expect(withTieBreaker(check, password)).toBe(check);
});

it('finds the fragment of the server in checks alone', () => {
  const check = checkWith(stunAttributes.controlling, zero);
  const truncated = [...check.keys()].map((length) => checkedFragment(check.subarray(0, length)));

  expect(checkedFragment(check)).toBe('server');
  expect(new Set(truncated)).toEqual(new Set([undefined]));
  expect(checkedFragment(Buffer.alloc(100, 0x80))).toBeUndefined();
});

it('finds no integrity in a message that was changed anywhere', () => {
  const check = checkWith(stunAttributes.controlling, zero);
  const fingerprintBytes = 8;

  for (let index = 8; index < check.length - fingerprintBytes; index += 1) {
    const changed = Buffer.from(check);
    changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
    expect(hasIntegrity(changed, password), `byte ${index}`).toBe(false);
  }
});
