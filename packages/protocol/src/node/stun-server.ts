export interface StunServer {
  /** A name or an IP address, without brackets. */
  readonly host: string;
  readonly port: number;
}

const pattern = /^(?:stun:)?(\[[0-9a-f:.]+\]|[^:@[\]/?\s]+)(?::(\d{1,5}))?$/i;

/** Parses a STUN URI (RFC 7064), or HOST:PORT; undefined when it is neither. */
export function parseStunServer(text: string): StunServer | undefined {
  const [, host, port = '3478'] = pattern.exec(text) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 0xffff) return undefined;
  return { host: host.replace(/[[\]]/g, ''), port: Number(port) };
}

/** The URI that browsers take (RFC 7064). */
export function stunUri({ host, port }: StunServer): string {
  return `stun:${host.includes(':') ? `[${host}]` : host}:${port}`;
}
