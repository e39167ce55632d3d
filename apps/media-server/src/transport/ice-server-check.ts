import {
  parseTurnServer,
  probeStun,
  probeTurn,
  type IceServerFailure,
} from '@boardcast/protocol/node';
import type { Logger } from 'pino';
import type { NetworkSettings } from './network.ts';

/** Logs the STUN and TURN servers that cannot be used: ICE ignores them silently. */
export async function warnOfUnusable(
  { stunServerAddress = '', stunServerPort = 3478, turnUrl = '' }: Partial<NetworkSettings>,
  logger: Logger,
): Promise<void> {
  const warn = (option: string, host: string, failure: IceServerFailure | undefined) => {
    if (failure === undefined) return;
    logger.warn({ option, host, ...failure }, `${option} ${host} ${textOf(failure)}`);
  };
  const turn = parseTurnServer(turnUrl);
  await Promise.all([
    stunServerAddress !== '' &&
      probeStun({ host: stunServerAddress, port: stunServerPort }).then((failure) =>
        warn('--stun', stunServerAddress, failure),
      ),
    turn?.credentials !== undefined &&
      probeTurn(turn, turn.credentials).then((failure) => warn('--turn', turn.host, failure)),
  ]);
}

function textOf(failure: IceServerFailure): string {
  switch (failure.code) {
    case 'unresolvable':
      return 'cannot be resolved and is not used: correct the name, or check the DNS';
    case 'unauthorized':
      return 'refuses the user or the password and is not used: correct them';
    case 'refused':
      return `refuses to relay (error ${failure.error}): check its quota and its log`;
    default:
      return 'does not answer and is not used: is it running, and is its UDP port open?';
  }
}
