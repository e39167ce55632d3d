import type { IceServers } from './ice-servers.ts';
import type { MediaServerProcessOptions } from './media-server-process.ts';
import type { Options } from './options.ts';
import { isLoopback } from './own-addresses.ts';
import { relayEnvironment } from './relay-environment.ts';

/** Media do not pass through a proxy. */
export function mediaHostOf({ host, trustedProxies }: Options): string {
  return trustedProxies.length > 0 && isLoopback(host) ? '0.0.0.0' : host;
}

/** How the embedded media server is started. */
export function embeddedOptionsOf(
  options: Options,
  iceServers: IceServers,
): Pick<MediaServerProcessOptions, 'host' | 'args' | 'environment'> {
  return {
    host: mediaHostOf(options),
    args: options.mediaServer,
    environment: options.announcedAddresses.length > 0 ? {} : relayEnvironment(iceServers),
  };
}
