import type { RtpPacket } from './packet.ts';

/**
 * The packets since the last key picture began, parameter sets in front of it included: what a
 * viewer that comes late needs for a picture at once.
 */
export class GopCache {
  #packets: RtpPacket[] = [];
  #hasPicture = false;
  #startedAt: number | undefined;
  #firstIndex = 0;
  readonly #limit: number;

  constructor(limit = 1024) {
    this.#limit = limit;
  }

  /** Adds a packet; true when it begins a new group of pictures. */
  add(packet: RtpPacket): boolean {
    if (packet.index < this.#firstIndex) return false;
    const begins = (packet.key || packet.parameters) && packet.timestamp !== this.#startedAt;
    if (begins) this.#begin(packet);
    if (this.#startedAt === undefined) return false;
    if (packet.key) this.#hasPicture = true;
    this.#keep(packet);
    return begins;
  }

  /** The group so far in order of index, or nothing when it has no picture yet. */
  packets(): readonly RtpPacket[] {
    if (!this.#hasPicture) return [];
    return [...this.#packets].sort((a, b) => a.index - b.index);
  }

  clear(): void {
    this.#packets = [];
    this.#hasPicture = false;
    this.#startedAt = undefined;
    this.#firstIndex = 0;
  }

  #begin(packet: RtpPacket): void {
    // Parameter sets sent ahead with a time of their own stay in front of their key picture.
    const complete = this.#startedAt === undefined || this.#hasPicture;
    this.#startedAt = packet.timestamp;
    if (!complete) return;
    // A retransmitted beginning comes after packets that belong to it.
    this.#packets = this.#packets.filter((held) => held.index > packet.index);
    this.#hasPicture = false;
    this.#firstIndex = packet.index;
  }

  #keep(packet: RtpPacket): void {
    if (this.#packets.length >= this.#limit) {
      this.clear();
      return;
    }
    this.#packets.push(packet);
  }
}
