import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { isOwnAddress, plainAddress } from './own-addresses.ts';

/** Where a request comes from. */
export interface RequestSource {
  /** The IP address of the client; undefined when a proxy did not say it. */
  readonly address: string | undefined;
  /** Whether the client is on this machine. One behind a proxy never is. */
  readonly isLocal: boolean;
  /** Whether the client's connection is encrypted. */
  readonly isSecure: boolean;
  /** The host that the client named. */
  readonly host: string | undefined;
}

type Request = Pick<IncomingMessage, 'headers' | 'socket'>;

/** The reverse proxies whose X-Forwarded headers are believed; those of anyone else are ignored. */
export class TrustedProxies {
  readonly #addresses = new BlockList();

  /** `trusted` are addresses and subnets, each valid. */
  constructor(trusted: readonly string[] = []) {
    for (const text of trusted) {
      const [address = '', prefix] = text.split('/');
      const type = isIPv6(address) ? 'ipv6' : 'ipv4';
      if (prefix === undefined) this.#addresses.addAddress(address, type);
      else this.#addresses.addSubnet(address, Number(prefix), type);
    }
  }

  sourceOf({ headers, socket }: Request): RequestSource {
    const peer = socket.remoteAddress;
    if (peer === undefined || !this.#isTrusted(peer)) {
      return {
        address: peer,
        isLocal: isOwnAddress(peer ?? ''),
        isSecure: 'encrypted' in socket,
        host: headers.host,
      };
    }
    return {
      address: this.#clientIn(listIn(headers['x-forwarded-for'])),
      isLocal: false,
      isSecure: listIn(headers['x-forwarded-proto']).at(-1) === 'https' || 'encrypted' in socket,
      host: listIn(headers['x-forwarded-host']).at(-1) ?? headers.host,
    };
  }

  /** Each proxy appended the address of whom it was connected to: the last that is none of ours. */
  #clientIn(addresses: readonly string[]): string | undefined {
    const client = addresses.findLast((address) => !this.#isTrusted(address)) ?? addresses[0];
    return client !== undefined && isIP(client) !== 0 ? client : undefined;
  }

  #isTrusted(text: string): boolean {
    const address = plainAddress(text);
    const version = isIP(address);
    return version !== 0 && this.#addresses.check(address, version === 6 ? 'ipv6' : 'ipv4');
  }
}

/** Whether a text is an address or a subnet such as 10.0.0.0/8. */
export function isAddressOrSubnet(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  const bits = isIP(address) === 6 ? 128 : 32;
  const isPrefix = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits);
  return isIP(address) !== 0 && isPrefix && more.length === 0;
}

/** The values of a header that proxies append to. */
function listIn(header: string | readonly string[] | undefined): readonly string[] {
  const text = typeof header === 'string' ? header : (header ?? []).join(',');
  return text
    .split(',')
    .map((value) => value.trim())
    .filter(Boolean);
}
