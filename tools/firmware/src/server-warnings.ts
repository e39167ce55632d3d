/** The default port of Boardcast and Kurento. */
const defaultPort = 8888;

/**
 * Warnings about a server's address that a board probably cannot use. `lan` is this machine's address
 * in its network.
 */
export function serverWarnings(server: string, lan: string | undefined): readonly string[] {
  const { protocol, hostname, port } = new URL(server);
  const warnings: string[] = [];
  if (isLocalhost(hostname)) {
    const example = lan === undefined ? '' : `, such as ws://${lan}:${defaultPort}`;
    warnings.push(
      `${hostname} is the board itself: use this computer's address in the board's network${example}, and start Boardcast with --host 0.0.0.0.`,
    );
  }
  if (protocol === 'ws:' && port === '') {
    warnings.push(
      `The server has no port, which means port 80: Boardcast and Kurento listen on ${defaultPort}.`,
    );
  }
  return warnings;
}

/** Whether a name or an address is the client itself (RFC 6761, RFC 6890). */
function isLocalhost(hostname: string): boolean {
  if (/^(?:.+\.)?localhost\.?$/.test(hostname)) return true;
  return /^(?:127\.|0\.0\.0\.0$)/.test(hostname) || hostname === '[::1]' || hostname === '[::]';
}
