import { lookup } from 'node:dns/promises';
import { isInterfaceAddress, isLoopback, isOwnAddress, plainAddress } from './own-addresses.ts';

/** The addresses at which a media server sends and receives media. */
export class MediaHosts {
  readonly #addresses: ReadonlySet<string>;
  /** Every address of this machine. */
  readonly #isAnyOwn: boolean;

  private constructor(addresses: readonly string[], isAnyOwn: boolean) {
    this.#addresses = new Set(addresses.map(plainAddress));
    this.#isAnyOwn = isAnyOwn;
  }

  /** For the embedded one, which listens on `host` and advertises `announced` addresses, if any. */
  static ofEmbedded(host: string, announced: readonly string[]): MediaHosts {
    const isAnyOwn = host === '0.0.0.0' || host === '::' || isLoopback(host);
    return new MediaHosts([host, ...announced], isAnyOwn);
  }

  /** For an external Kurento, by the URL of its WebSocket. */
  static async ofKurento(url: string): Promise<MediaHosts> {
    const { hostname } = new URL(url);
    const found = await lookup(hostname.replace(/^\[|\]$/g, ''), { all: true }).catch(() => []);
    const addresses = found.map(({ address }) => address);
    return new MediaHosts(addresses, addresses.some(isOwnAddress));
  }

  has(text: string): boolean {
    const address = plainAddress(text);
    return this.#addresses.has(address) || (this.#isAnyOwn && isInterfaceAddress(address));
  }
}
