import { isIP, isIPv4, isIPv6 } from 'node:net';
import { kurentoErrors } from '@boardcast/protocol';
import type { NetworkSettings } from '../transport/network.ts';
import { turnUrlError, udpOnly } from '../transport/network.ts';
import type { Operations } from './media-object.ts';

type Setting = keyof NetworkSettings;
type NetworkOperation = `${'get' | 'set'}${Capitalize<Setting>}`;

/** The network settings of one endpoint: the server's, until a client changes them. */
export class EndpointNetwork {
  #settings: NetworkSettings;

  constructor(settings: NetworkSettings) {
    this.#settings = settings;
  }

  get settings(): NetworkSettings {
    return this.#settings;
  }

  /** The setters throw 40107, and have an effect on the next negotiation. */
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
        requireTurnUrl(turnUrl);
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

/** Empty text unsets a setting, so it is always valid. */
function require(isValid: boolean, value: string, expected: string): void {
  if (!isValid && value !== '') throw kurentoErrors.illegalParameter(`${value} is not ${expected}`);
}

/** The error does not show the URL, which has a password. */
function requireTurnUrl(url: string): void {
  if (url === '') return;
  switch (turnUrlError(url)) {
    case 'invalid':
      throw kurentoErrors.illegalParameter('The URL is not user:password@address:port');
    case 'not-udp':
      throw kurentoErrors.illegalParameter(`This transport is not supported: use ${udpOnly}`);
  }
}
