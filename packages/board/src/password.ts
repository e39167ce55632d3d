import { limits } from './limits.ts';

/** Whether it is empty, a passphrase, or a key in hexadecimal digits (IEEE 802.11 annex J.4). */
export function isWifiPassword(password: string): boolean {
  const { length } = new TextEncoder().encode(password);
  if (length === limits.pskDigits) return /^[\da-f]+$/i.test(password);
  return (
    length === 0 || (length >= limits.minPassphraseBytes && length <= limits.maxPassphraseBytes)
  );
}
