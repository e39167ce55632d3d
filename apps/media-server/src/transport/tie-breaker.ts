import {
  bindingRequestAttributes,
  signedStunMessage,
  stunAttributes,
  stunMethods,
  transactionOf,
  type StunAttribute,
} from '@boardcast/protocol/node';

const roles: readonly number[] = [stunAttributes.controlling, stunAttributes.controlled];
/** The lowest that libjuice takes; another agent's wins a role conflict (RFC 8445 section 7.3.1.1). */
const lowest = Buffer.from([0, 0, 0, 0, 0, 0, 0, 1]);

const isZero = ([type, value]: StunAttribute) =>
  roles.includes(type) && value.every((byte) => byte === 0);

/** The server's ICE user fragment in a connectivity check; undefined for anything else. */
export function checkedFragment(datagram: Buffer): string | undefined {
  const attributes = bindingRequestAttributes(datagram);
  const [, username] = attributes?.find(([type]) => type === stunAttributes.username) ?? [];
  return username?.toString().split(':', 1)[0];
}

/** A connectivity check (RFC 8445 section 7.2.2) with a tie-breaker that is not zero. */
export function withTieBreaker(check: Buffer, password: string): Buffer {
  const attributes = bindingRequestAttributes(check) ?? [];
  if (!attributes.some(isZero)) return check;
  const signed: readonly number[] = [stunAttributes.integrity, stunAttributes.fingerprint];
  const changed = attributes
    .filter(([type]) => !signed.includes(type))
    .map((attribute): StunAttribute => (isZero(attribute) ? [attribute[0], lowest] : attribute));
  return signedStunMessage(stunMethods.binding, changed, password, transactionOf(check));
}
