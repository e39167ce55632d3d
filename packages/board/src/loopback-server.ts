/**
 * Whether a server's address is the client itself (RFC 6761, RFC 6890), for a board at which it is
 * the board, not the computer that the address was typed at.
 */
export function isLoopbackServer(server: string): boolean {
  const { hostname } = new URL(server);
  if (/^(?:.+\.)?localhost\.?$/.test(hostname)) return true;
  return /^(?:127\.|0\.0\.0\.0$)/.test(hostname) || hostname === '[::1]' || hostname === '[::]';
}
