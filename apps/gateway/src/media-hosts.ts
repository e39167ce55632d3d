import { lookup } from 'node:dns/promises';
import { isOwnAddress, plainAddress } from './own-addresses.ts';

/** Where the media of a Kurento may come and go: at its host's addresses. */
export class MediaHosts {
  #addresses: ReadonlySet<string> = new Set();

  /** `kurento` is its WebSocket's address, and `announced` further addresses that it tells peers. */
  static async of(kurento: string, announced: readonly string[]): Promise<MediaHosts> {
    const { hostname } = new URL(kurento);
    const found = await lookup(hostname.replace(/^\[|\]$/g, ''), { all: true }).catch(() => []);
    const hosts = new MediaHosts();
    hosts.#addresses = new Set(
      [...found.map(({ address }) => address), ...announced].map(plainAddress),
    );
    return hosts;
  }

  has(address: string): boolean {
    if (this.#addresses.has(plainAddress(address))) return true;
    return isOwnAddress(address) && [...this.#addresses].some(isOwnAddress);
  }
}
