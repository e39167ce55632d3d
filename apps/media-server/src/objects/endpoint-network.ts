import { isIP, isIPv4, isIPv6 } from 'node:net';
import { kurentoErrors } from '@boardcast/protocol';
import type { NetworkSettings } from '../transport/network.ts';
import { parseTurnUrl } from '../transport/network.ts';
import type { Operations } from './media-object.ts';

type Setting = keyof NetworkSettings;
type NetworkOperation = `${'get' | 'set'}${Capitalize<Setting>}`;

/** How one endpoint is reached: the server's settings, until they are set anew. */
export class EndpointNetwork {
  #settings: NetworkSettings;

  constructor(settings: NetworkSettings) {
    this.#settings = settings;
  }

  get settings(): NetworkSettings {
    return this.#settings;
  }

  /** The setters throw 40107; they count for a negotiation that comes after them. */
  operations(): Pick<Operations<'WebRtcEndpoint'>, NetworkOperation> {
    return {
      getStunServerAddress: () => this.#settings.stunServerAddress,
      setStunServerAddress: ({ stunServerAddress: address }) => {
        require(isIP(address) !== 0, address, 'an IP address');
        return this.#set({ stunServerAddress: address });
      },
      getStunServerPort: () => this.#settings.stunServerPort,
      setStunServerPort: ({ stunServerPort: port }) => {
        require(port >= 1 && port <= 0xffff, String(port), 'a port from 1 to 65535');
        return this.#set({ stunServerPort: port });
      },
      getTurnUrl: () => this.#settings.turnUrl,
      setTurnUrl: ({ turnUrl }) => {
        const form = 'user:password@address:port[?transport=udp|tcp|tls]';
        // The text may hold a password.
        require(parseTurnUrl(turnUrl) !== undefined, turnUrl === '' ? '' : 'The URL', form);
        return this.#set({ turnUrl });
      },
      getExternalIPv4: () => this.#settings.externalIPv4,
      setExternalIPv4: ({ externalIPv4: address }) => {
        require(isIPv4(address), address, 'an IPv4 address');
        return this.#set({ externalIPv4: address });
      },
      getExternalIPv6: () => this.#settings.externalIPv6,
      setExternalIPv6: ({ externalIPv6: address }) => {
        require(isIPv6(address), address, 'an IPv6 address');
        return this.#set({ externalIPv6: address });
      },
      getNetworkInterfaces: () => this.#settings.networkInterfaces,
      setNetworkInterfaces: ({ networkInterfaces }) => this.#set({ networkInterfaces }),
    };
  }

  #set(changed: Partial<NetworkSettings>): null {
    this.#settings = { ...this.#settings, ...changed };
    return null;
  }
}

/** Empty text unsets, so it is never wrong. */
function require(holds: boolean, given: string, wanted: string): void {
  if (!holds && given !== '') throw kurentoErrors.illegalParameter(`${given} is not ${wanted}`);
}
