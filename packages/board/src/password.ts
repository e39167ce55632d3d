/** Whether it is no password, a passphrase, or the key itself in hex (IEEE 802.11 annex J.4). */
export function isWifiPassword(password: string): boolean {
  const { length } = new TextEncoder().encode(password);
  if (length === 64) return /^[\da-f]+$/i.test(password);
  return length === 0 || (length >= 8 && length < 64);
}
