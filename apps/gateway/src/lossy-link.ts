import { isIPv4 } from 'node:net';
import { addressOf, candidateAt } from './candidates.ts';
import {
  foundCandidate,
  withFoundCandidate,
  withoutOwnCandidates,
  withReplyCandidates,
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

export interface LossyLinkOptions {
  /** The gateway's address as the client reached it. */
  readonly address: string;
  readonly percent: number;
  /** A number from 0 up to 1, as Math.random. */
  readonly random?: () => number;
  closed(): void;
}

/**
 * A bad link for the media of one client: what passes on its WebSocket is changed so that each
 * side knows the other by a relay alone, and the relays lose datagrams.
 */
export class LossyLink {
  readonly #options: LossyLinkOptions;
  readonly #relays = new Map<string, Promise<MediaRelay | undefined>>();
  /** Those that are there, by their candidates' addresses. */
  readonly #opened = new Map<string, MediaRelay>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #isClosed = false;

  constructor(options: LossyLinkOptions) {
    this.#options = options;
  }

  /** What the server is told instead. */
  toServer(text: string): string {
    return withoutOwnCandidates(text);
  }

  /** What the client is told instead; undefined where that is nothing. */
  async toClient(text: string): Promise<string | undefined> {
    const candidate = foundCandidate(text);
    // A reply may repeat what a client made up: relays come from the server's own events alone.
    if (candidate === undefined) return withReplyCandidates(text, (told) => this.#replace(told));
    await this.#relayFor(candidate);
    const other = this.#replace(candidate);
    return other === undefined ? undefined : withFoundCandidate(text, other);
  }

  /** The client's WebSocket has ended; media go on while there are any, as without this link. */
  release(): void {
    this.#timer ??= setInterval(() => this.#closeSilent(), checkMs);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#timer);
    for (const relay of this.#opened.values()) relay.close();
    this.#options.closed();
  }

  #closeSilent(): void {
    for (const [key, relay] of this.#opened) {
      if (relay.silentMs < longestSilenceMs) continue;
      relay.close();
      this.#opened.delete(key);
    }
    if (this.#opened.size === 0) this.close();
  }

  #replace(candidate: string): string | undefined {
    const relay = this.#opened.get(keyOf(candidate));
    return relay && candidateAt(candidate, relay.address);
  }

  #relayFor(candidate: string): Promise<MediaRelay | undefined> {
    const key = keyOf(candidate);
    const known = this.#relays.get(key);
    if (known !== undefined) return known;
    if (this.#relays.size >= mostRelays) return Promise.resolve(undefined);
    const relay = this.#open(candidate, key);
    this.#relays.set(key, relay);
    return relay;
  }

  async #open(candidate: string, key: string): Promise<MediaRelay | undefined> {
    const target = addressOf(candidate);
    if (target === undefined) return undefined;
    const { address, percent, random = Math.random } = this.#options;
    const loses = () => random() * 100 < percent;
    const relay = await MediaRelay.open({ address, target, loses }).catch(() => undefined);
    if (relay === undefined) return undefined;
    if (this.#isClosed) relay.close();
    else this.#opened.set(key, relay);
    return relay;
  }
}

/** Candidates of one address share a relay. */
function keyOf(candidate: string): string {
  const { address, port } = addressOf(candidate) ?? {};
  return `${address}:${port}`;
}
