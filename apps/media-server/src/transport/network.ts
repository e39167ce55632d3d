import { isIPv4, isIPv6 } from 'node:net';
import { networkInterfaces as systemInterfaces } from 'node:os';
import { parseTurnServer, timeLimitedCredentials, turnUri } from '@boardcast/protocol/node';
import type { IceServer } from 'node-datachannel';

/** The network settings of an endpoint, named as in Kurento's WebRtcEndpoint; empty text is unset. */
export interface NetworkSettings {
  readonly stunServerAddress: string;
  readonly stunServerPort: number;
  /** `user:password@address:port`. */
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

/** libjuice, which is libdatachannel's ICE, relays over UDP alone. */
export const udpOnly = 'transport=udp, since this server relays over UDP only';

/** Why a TURN server cannot be used; undefined when it can. */
export function turnUrlError(url: string): 'invalid' | 'not-udp' | undefined {
  const server = parseTurnServer(url);
  if (server?.credentials === undefined) return 'invalid';
  return server.transport === 'udp' ? undefined : 'not-udp';
}

/** The settings of a new endpoint: those of the server, with credentials for a TURN server without. */
export function withTurnCredentials(settings: NetworkSettings, secret: string): NetworkSettings {
  const server = parseTurnServer(settings.turnUrl);
  if (server === undefined || server.credentials !== undefined) return settings;
  const { username, password } = timeLimitedCredentials(secret, 'media-server');
  const turnUrl = turnUri(server).replace(':', `:${username}:${password}@`);
  return { ...settings, turnUrl };
}

/** The STUN and TURN servers. */
export function iceServersOf(settings: NetworkSettings): (string | IceServer)[] {
  const { stunServerAddress, stunServerPort, turnUrl } = settings;
  const host = isIPv6(stunServerAddress) ? `[${stunServerAddress}]` : stunServerAddress;
  return [
    ...(stunServerAddress === '' ? [] : [`stun:${host}:${stunServerPort}`]),
    ...relaysOf(turnUrl),
  ];
}

function relaysOf(turnUrl: string): IceServer[] {
  const { host, port, credentials } = parseTurnServer(turnUrl) ?? {};
  if (host === undefined || port === undefined || credentials === undefined) return [];
  return [{ hostname: host, port, ...credentials, relayType: 'TurnUdp' }];
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

/** The port of a host candidate over IPv4; undefined for others. */
export function portOfHost(candidate: string): number | undefined {
  const [, , , , address = '', port, , type] = candidate.split(' ');
  return type === 'host' && isIPv4(address) ? Number(port) : undefined;
}

/** The same candidate at the port of a relay, with the priority of one (RFC 8445 section 5.1.2). */
export function relayCandidate(candidate: string, port: number): string {
  const [foundation = '', component, protocol, priority, address, , ...type] = candidate.split(' ');
  const lowest = Number(priority) % 2 ** 24 || 1;
  return [`${foundation}r`, component, protocol, lowest, address, port, ...type].join(' ');
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
