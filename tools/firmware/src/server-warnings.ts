/** The port on which Boardcast and Kurento listen. */
const usualPort = 8888;

/**
 * What is likely to be wrong with a server's address for a board, in lines for people. `lan` is this
 * machine's own address, which it may be meant to be.
 */
export function serverWarnings(server: string, lan: string | undefined): readonly string[] {
  const { protocol, hostname, port } = new URL(server);
  const warnings: string[] = [];
  if (isOwnOf(hostname)) {
    const example = lan === undefined ? '' : `, such as ws://${lan}:${usualPort}`;
    warnings.push(
      `By ${hostname} a board means itself: give the address that this computer has in the board's network${example}, and start Boardcast with --host 0.0.0.0.`,
    );
  }
  if (protocol === 'ws:' && port === '') {
    warnings.push(
      `The server has no port, and so is port 80: Boardcast and Kurento listen on ${usualPort}.`,
    );
  }
  return warnings;
}

/** Whether a name or an address leads whoever asks to itself (RFC 6761, RFC 6890). */
function isOwnOf(hostname: string): boolean {
  if (/^(?:.+\.)?localhost\.?$/.test(hostname)) return true;
  return /^(?:127\.|0\.0\.0\.0$)/.test(hostname) || hostname === '[::1]' || hostname === '[::]';
}
