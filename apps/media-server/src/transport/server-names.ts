import { lookup } from 'node:dns/promises';
import type { Logger } from 'pino';
import { parseTurnUrl, type NetworkSettings } from './network.ts';

/** Logs the STUN and TURN servers whose names cannot be resolved: ICE ignores them silently. */
export async function warnOfUnresolvable(
  { stunServerAddress = '', turnUrl = '' }: Partial<NetworkSettings>,
  logger: Logger,
): Promise<void> {
  const turn = parseTurnUrl(turnUrl)?.hostname ?? '';
  const servers = [['--stun', stunServerAddress] as const, ['--turn', turn] as const];
  await Promise.all(
    servers.map(async ([option, host]) => {
      if (host === '') return;
      const error = await lookup(host).catch((reason: NodeJS.ErrnoException) => reason);
      if (!(error instanceof Error)) return;
      const { code } = error;
      logger.warn({ option, host, code }, `${option} ${host} cannot be resolved and is not used`);
    }),
  );
}
