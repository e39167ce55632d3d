import { lookup } from 'node:dns/promises';
import { isInterfaceAddress, isLoopback, isOwnAddress, plainAddress } from './own-addresses.ts';

/** Where a media server's media may come and go. */
export class MediaHosts {
  readonly #addresses: ReadonlySet<string>;
  /** All of this machine's addresses, whichever it has. */
  readonly #isEverywhere: boolean;

  private constructor(addresses: readonly string[], isEverywhere: boolean) {
    this.#addresses = new Set(addresses.map(plainAddress));
    this.#isEverywhere = isEverywhere;
  }

  /** Of the embedded one, which listens on `host` and tells peers `announced` addresses instead. */
  static ofEmbedded(host: string, announced: readonly string[]): MediaHosts {
    const isEverywhere = host === '0.0.0.0' || host === '::' || isLoopback(host);
    return new MediaHosts([host, ...announced], isEverywhere);
  }

  /** Of a Kurento elsewhere, by its WebSocket's address. */
  static async ofKurento(url: string): Promise<MediaHosts> {
    const { hostname } = new URL(url);
    const found = await lookup(hostname.replace(/^\[|\]$/g, ''), { all: true }).catch(() => []);
    const addresses = found.map(({ address }) => address);
    return new MediaHosts(addresses, addresses.some(isOwnAddress));
  }

  has(text: string): boolean {
    const address = plainAddress(text);
    return this.#addresses.has(address) || (this.#isEverywhere && isInterfaceAddress(address));
  }
}
