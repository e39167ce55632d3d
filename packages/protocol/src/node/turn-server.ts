import type { IceServer } from '../http-api.ts';

export const turnTransports = ['udp', 'tcp', 'tls'] as const;
/** How a client reaches a TURN server. */
export type TurnTransport = (typeof turnTransports)[number];

export interface TurnCredentials {
  readonly username: string;
  readonly password: string;
}

export interface TurnServer {
  /** A name or an IP address, without brackets. */
  readonly host: string;
  readonly port: number;
  readonly transport: TurnTransport;
  /** Those in its URL. */
  readonly credentials: TurnCredentials | undefined;
}

const pattern =
  /^(?:(turns?):)?(?:([^@\s]+):([^:@\s]+)@)?(\[[0-9a-f:.]+\]|[^:@[\]/?\s]+)(?::(\d{1,5}))?(?:\?transport=(udp|tcp|tls))?$/i;
const defaultPorts = { turn: 3478, turns: 5349 } as const;

/**
 * Parses a TURN URI (RFC 7065), or Kurento's form of it, `USER:PASSWORD@HOST:PORT?transport=tls`;
 * undefined when it is neither. A user may have a colon: the expiry of time-limited credentials does.
 */
export function parseTurnServer(text: string): TurnServer | undefined {
  const [, scheme = 'turn', username, password, host, port, given] = pattern.exec(text) ?? [];
  if (host === undefined) return undefined;
  const isSecure = scheme.toLowerCase() === 'turns';
  const transport = isSecure ? 'tls' : ((given ?? 'udp').toLowerCase() as TurnTransport);
  // DTLS between client and server is not what anyone means.
  if (isSecure && given?.toLowerCase() === 'udp') return undefined;
  const number = Number(port ?? defaultPorts[transport === 'tls' ? 'turns' : 'turn']);
  if (number < 1 || number > 0xffff) return undefined;
  return {
    host: host.replace(/[[\]]/g, ''),
    port: number,
    transport,
    credentials: username === undefined ? undefined : { username, password: password ?? '' },
  };
}

/** The URI that browsers take (RFC 7065). */
export function turnUri({ host, port, transport }: TurnServer): string {
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return transport === 'tls'
    ? `turns:${address}?transport=tcp`
    : `turn:${address}?transport=${transport}`;
}

/** What a peer is given to use the server. */
export function iceServerOf(
  server: TurnServer,
  { username, password: credential }: TurnCredentials,
): IceServer {
  return { urls: turnUri(server), username, credential };
}
