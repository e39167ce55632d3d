import {
  probeStun,
  probeTurn,
  stunUri,
  turnUri,
  type IceServerFailure,
} from '@boardcast/protocol/node';
import type { IceServers } from './ice-servers.ts';

/** Calls back with a line for each STUN or TURN server that cannot be used, and what to do. */
export async function checkIceServers(
  servers: IceServers,
  failed: (line: string) => void,
): Promise<void> {
  const report = (uri: string, failure: IceServerFailure | undefined) => {
    if (failure !== undefined) failed(textOf(uri, failure, servers.secret !== ''));
  };
  const { stun } = servers;
  await Promise.all([
    ...(stun === undefined
      ? []
      : [probeStun(stun).then((failure) => report(stunUri(stun), failure))]),
    ...servers.turn.map(async (server) =>
      report(turnUri(server), await probeTurn(server, servers.credentialsFor(server, 'gateway'))),
    ),
  ]);
}

function textOf(uri: string, failure: IceServerFailure, hasSecret: boolean): string {
  switch (failure.code) {
    case 'unresolvable':
      return `The name of ${uri} cannot be resolved: correct it, or check the DNS.`;
    case 'unreachable':
      return `${uri} does not answer: is it running, and does a firewall block it?`;
    case 'certificate-invalid':
      return `The certificate of ${uri} is not trusted (${failure.reason}): browsers refuse it, too.`;
    case 'unauthorized':
      return hasSecret
        ? `${uri} refuses the credentials: --turn-secret must be its secret (coturn: use-auth-secret and static-auth-secret), and both clocks must agree.`
        : `${uri} refuses the credentials: check the user and the password in --turn.`;
    case 'refused':
      return `${uri} refuses to relay (error ${failure.error}): check its quota and its log.`;
  }
}
