import { isIPv4, isIPv6 } from 'node:net';
import { networkInterfaces as systemInterfaces } from 'node:os';
import type { IceServer } from 'node-datachannel';

/** The network settings of an endpoint, named as in Kurento's WebRtcEndpoint; empty text is unset. */
export interface NetworkSettings {
  readonly stunServerAddress: string;
  readonly stunServerPort: number;
  /** `user:password@address:port`, with `?transport=udp`, `tcp` or `tls` (udp). */
  readonly turnUrl: string;
  /** Replaces the address of every local IPv4 host candidate. */
  readonly externalIPv4: string;
  /** The same for IPv6. */
  readonly externalIPv6: string;
  /** Names, separated by commas, of the interfaces to advertise; all when empty. */
  readonly networkInterfaces: string;
}

export const defaultNetwork: NetworkSettings = {
  stunServerAddress: '',
  stunServerPort: 3478,
  turnUrl: '',
  externalIPv4: '',
  externalIPv6: '',
  networkInterfaces: '',
};

const relays = { udp: 'TurnUdp', tcp: 'TurnTcp', tls: 'TurnTls' } as const;
const turnForm =
  /^(?:turn:)?([^:@]+):([^@]+)@(\[[0-9a-f:.]+\]|[^:@[\]]+):(\d{1,5})(?:\?transport=(udp|tcp|tls))?$/i;

/** Parses the URL of a TURN server; undefined when it is invalid. */
export function parseTurnUrl(url: string): IceServer | undefined {
  const [, username, password, host, port, transport] = turnForm.exec(url) ?? [];
  if (username === undefined || password === undefined || host === undefined) return undefined;
  if (Number(port) < 1 || Number(port) > 0xffff) return undefined;
  const relayType = relays[(transport ?? 'udp').toLowerCase() as keyof typeof relays];
  return {
    hostname: host.replace(/[[\]]/g, ''),
    port: Number(port),
    username,
    password,
    relayType,
  };
}

/** The STUN and TURN servers. */
export function iceServersOf(settings: NetworkSettings): (string | IceServer)[] {
  const { stunServerAddress, stunServerPort, turnUrl } = settings;
  const host = isIPv6(stunServerAddress) ? `[${stunServerAddress}]` : stunServerAddress;
  const turn = parseTurnUrl(turnUrl);
  return [
    ...(stunServerAddress === '' ? [] : [`stun:${host}:${stunServerPort}`]),
    ...(turn === undefined ? [] : [turn]),
  ];
}

/**
 * A local candidate (RFC 8839 section 5.1) as it is advertised; undefined when it is not. Only host
 * candidates are changed: others have a public address already.
 */
export function advertisedCandidate(
  candidate: string,
  settings: NetworkSettings,
  interfaces = systemInterfaces(),
): string | undefined {
  const fields = candidate.split(' ');
  const address = fields[4] ?? '';
  if (fields[7] !== 'host') return candidate;
  if (!isOnInterface(address, settings.networkInterfaces, interfaces)) return undefined;
  const external = isIPv4(address) ? settings.externalIPv4 : settings.externalIPv6;
  if (external === '') return candidate;
  return fields.with(4, external).join(' ');
}

function isOnInterface(
  address: string,
  names: string,
  interfaces: ReturnType<typeof systemInterfaces>,
): boolean {
  if (names.trim() === '') return true;
  const present = new Map(Object.entries(interfaces));
  const selected = names.split(',').map((name) => present.get(name.trim()));
  return selected.some((entries) => entries?.some((entry) => entry.address === address));
}
