import { isIPv4 } from 'node:net';
import type { Request } from '@boardcast/protocol';
import { addressOf, candidateAt, type MediaAddress } from './candidates.ts';
import {
  foundCandidate,
  withFoundCandidate,
  withoutCandidates,
  withReplyCandidates,
  type FoundCandidate,
} from './media-addresses.ts';
import { MediaRelay } from './media-relay.ts';

const mostRelays = 64;
const mostLoss = 90;
/** How long a relay that nobody speaks for is kept without a word from the media server. */
const longestSilenceMs = 10_000;
const checkMs = 2000;

/** What speaks against a lossy link, as a WebSocket's reason (RFC 6455: 123 bytes at most). */
export const refusals = {
  loss: `Invalid loss: give a percentage above 0, ${mostLoss} at most, as in ?loss=5`,
  ipv6: 'Packets are lost over IPv4 alone: use an IPv4 address of the gateway',
} as const;

/** The share that a client asks to lose, in percent: 0 for none, NaN for what is no share. */
export function lossIn(query: URLSearchParams): number {
  const text = query.get('loss');
  if (text === null) return 0;
  const percent = /^\d{1,3}(\.\d{1,9})?$/.test(text) ? Number(text) : 0;
  return percent > 0 && percent <= mostLoss ? percent : Number.NaN;
}

/** A socket's own address as IPv4; undefined for IPv6. */
export function ipv4Of(localAddress: string | undefined): string | undefined {
  const address = localAddress?.replace(/^::ffff:/i, '') ?? '';
  return isIPv4(address) ? address : undefined;
}

export interface NetworkImpairmentOptions {
  /** The gateway's address as the client reached it. */
  readonly address: string;
  readonly percent: number;
  /** Whether an address is the media server's: relays lead nowhere else. */
  readonly isServer: (address: string) => boolean;
  /** Whether an address is the client's: a relay is nobody else's. */
  readonly isClient: (address: string) => boolean;
  /** A number from 0 up to 1, as Math.random. */
  readonly random?: () => number;
  closed(): void;
}

/**
 * A bad link for the media of one client: what passes on its WebSocket is changed so that each
 * side knows the other by a relay alone, and the relays lose datagrams.
 */
export class NetworkImpairment {
  readonly #options: NetworkImpairmentOptions;
  /** By endpoint and address: endpoints that share a port are told apart by their peers' addresses. */
  readonly #relays = new Map<string, MediaRelay>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #isClosed = false;

  constructor(options: NetworkImpairmentOptions) {
    this.#options = options;
  }

  /** What the server is told instead: no address of the client's. Undefined where that is the same. */
  toServer(request: Request): Request | undefined {
    return withoutCandidates(request, () => true);
  }

  /** What the client is told instead; undefined where that is nothing. One message at a time. */
  async toClient(text: string): Promise<string | undefined> {
    const found = foundCandidate(text);
    // A reply may repeat what a client made up: relays come from the server's own events alone.
    if (found === undefined) return withReplyCandidates(text, (told) => this.#replace(told));
    const relay = await this.#relayFor(found);
    return relay && withFoundCandidate(text, candidateAt(found.candidate, relay.address));
  }

  /** The client's WebSocket has ended; media go on while there are any, as without this link. */
  release(): void {
    if (this.#isClosed) return;
    this.#timer ??= setInterval(() => {
      this.#closeSilent();
      if (this.#relays.size === 0) this.close();
    }, checkMs);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#timer);
    for (const relay of this.#relays.values()) relay.close();
    this.#relays.clear();
    this.#options.closed();
  }

  #closeSilent(): void {
    for (const [key, relay] of this.#relays) {
      if (relay.silentMs < longestSilenceMs) continue;
      relay.close();
      this.#relays.delete(key);
    }
  }

  #replace(candidate: string): string | undefined {
    const { address, port } = addressOf(candidate) ?? {};
    const relays = [...this.#relays.values()].filter(
      ({ target }) => target.address === address && target.port === port,
    );
    const newest = relays.at(-1);
    return newest && candidateAt(candidate, newest.address);
  }

  async #relayFor({ endpoint, candidate }: FoundCandidate): Promise<MediaRelay | undefined> {
    const target = addressOf(candidate);
    if (target === undefined || !this.#options.isServer(target.address)) return undefined;
    const key = `${endpoint} ${target.address} ${target.port}`;
    const known = this.#relays.get(key);
    if (known !== undefined) return known;
    if (this.#relays.size >= mostRelays) this.#closeSilent();
    if (this.#relays.size >= mostRelays || this.#isClosed) return undefined;
    const relay = await this.#open(target);
    if (this.#isClosed) relay?.close();
    else if (relay !== undefined) this.#relays.set(key, relay);
    return relay;
  }

  #open(target: MediaAddress): Promise<MediaRelay | undefined> {
    const { address, percent, isClient, random = Math.random } = this.#options;
    const loses = () => random() * 100 < percent;
    return MediaRelay.open({ address, target, isClient, loses }).catch(() => undefined);
  }
}
