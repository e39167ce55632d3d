import type { IceServers } from './ice-servers.ts';
import { turnUri } from '@boardcast/protocol/node';

/**
 * The environment that gives the embedded media server a TURN server of its own: the first over UDP,
 * since its library relays by UDP alone.
 */
export function relayEnvironment({ turn, secret }: IceServers): Readonly<Record<string, string>> {
  const server = turn.find(({ transport }) => transport === 'udp');
  if (server === undefined) return {};
  const { credentials } = server;
  if (credentials === undefined) return { TURN_URL: turnUri(server), TURN_SECRET: secret };
  const { username, password } = credentials;
  return { TURN_URL: turnUri(server).replace(':', `:${username}:${password}@`) };
}
