import { isIPv4 } from 'node:net';
import { maxLossPercent, type Request } from '@boardcast/protocol';
import { addressOf, candidateAt, type MediaAddress } from './candidates.ts';
import {
  foundCandidate,
  withFoundCandidate,
  withoutCandidates,
  withReplyCandidates,
  type FoundCandidate,
} from './media-addresses.ts';
import { MediaRelay } from './media-relay.ts';

const maxRelays = 64;
/** A relay of a disconnected client is closed after this long without a datagram of the media server. */
const silenceTimeoutMs = 10_000;
const checkMs = 2000;

/** Close reasons of a WebSocket whose options are invalid (RFC 6455: 123 bytes at most). */
export const closeReasons = {
  loss: `Invalid loss: expected a percentage above 0 and up to ${maxLossPercent}, as in ?loss=5`,
  ipv6: 'Packet loss is simulated over IPv4 only: use an IPv4 address of the gateway',
} as const;

/** The packet loss that a client asks for, in percent; 0 without, NaN for an invalid value. */
export function lossPercentIn(query: URLSearchParams): number {
  const text = query.get('loss');
  if (text === null) return 0;
  const percent = /^\d{1,3}(\.\d{1,9})?$/.test(text) ? Number(text) : 0;
  return percent > 0 && percent <= maxLossPercent ? percent : Number.NaN;
}

/** A socket's local address as IPv4; undefined for IPv6. */
export function ipv4Of(localAddress: string | undefined): string | undefined {
  const address = localAddress?.replace(/^::ffff:/i, '') ?? '';
  return isIPv4(address) ? address : undefined;
}

export interface NetworkImpairmentOptions {
  /** The gateway's address that the client connected to. */
  readonly address: string;
  readonly percent: number;
  /** Whether an address is the media server's: relays send to no other. */
  readonly isServer: (address: string) => boolean;
  /** Whether an address is the client's: relays accept no other. */
  readonly isClient: (address: string) => boolean;
  /** A number from 0 up to 1, as Math.random. */
  readonly random?: () => number;
  /** The relays are closed. */
  onClose(): void;
}

/**
 * Simulates packet loss for the media of one client. It replaces the candidates on the client's
 * WebSocket by relays, and the relays drop datagrams in both directions.
 */
export class NetworkImpairment {
  readonly #options: NetworkImpairmentOptions;
  /** By endpoint and address: endpoints may share a port. */
  readonly #relays = new Map<string, MediaRelay>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #isClosed = false;

  constructor(options: NetworkImpairmentOptions) {
    this.#options = options;
  }

  /** Removes the client's candidates from a request; undefined when it has none. */
  toServer(request: Request): Request | undefined {
    return withoutCandidates(request, () => true);
  }

  /**
   * Replaces the server's candidates in a message; undefined when nothing is to be sent. Must not be
   * called again before it has resolved.
   */
  async toClient(text: string): Promise<string | undefined> {
    const found = foundCandidate(text);
    // A reply may repeat candidates that a client made up, so only events open relays.
    if (found === undefined) return withReplyCandidates(text, (other) => this.#replace(other));
    const relay = await this.#relayFor(found);
    return relay && withFoundCandidate(text, candidateAt(found.candidate, relay.address));
  }

  /** The client's WebSocket closed: the relays close when their media have ended. */
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
    this.#options.onClose();
  }

  #closeSilent(): void {
    for (const [key, relay] of this.#relays) {
      if (relay.silentMs < silenceTimeoutMs) continue;
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
    if (this.#relays.size >= maxRelays) this.#closeSilent();
    if (this.#relays.size >= maxRelays || this.#isClosed) return undefined;
    const relay = await this.#open(target);
    if (this.#isClosed) relay?.close();
    else if (relay !== undefined) this.#relays.set(key, relay);
    return relay;
  }

  #open(target: MediaAddress): Promise<MediaRelay | undefined> {
    const { address, percent, isClient, random = Math.random } = this.#options;
    const drops = () => random() * 100 < percent;
    return MediaRelay.open({ address, target, isClient, drops }).catch(() => undefined);
  }
}
