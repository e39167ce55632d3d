import type { RtpPacket } from './packet.ts';

/**
 * The packets since the last key frame, including its parameter sets: with these, a new viewer can
 * display a frame at once.
 */
export class GopCache {
  #packets: RtpPacket[] = [];
  #hasKeyFrame = false;
  #startedAt: number | undefined;
  #firstIndex = 0;
  readonly #limit: number;

  constructor(limit = 1024) {
    this.#limit = limit;
  }

  /** Adds a packet; true when it starts a new group of pictures. */
  add(packet: RtpPacket): boolean {
    if (packet.index < this.#firstIndex) return false;
    const startsGroup = (packet.key || packet.parameters) && packet.timestamp !== this.#startedAt;
    if (startsGroup) this.#start(packet);
    if (this.#startedAt === undefined) return false;
    if (packet.key) this.#hasKeyFrame = true;
    this.#push(packet);
    return startsGroup;
  }

  /** The packets of the group so far in order of index; empty before its key frame. */
  packets(): readonly RtpPacket[] {
    if (!this.#hasKeyFrame) return [];
    return [...this.#packets].sort((a, b) => a.index - b.index);
  }

  clear(): void {
    this.#packets = [];
    this.#hasKeyFrame = false;
    this.#startedAt = undefined;
    this.#firstIndex = 0;
  }

  #start(packet: RtpPacket): void {
    // Parameter sets with an earlier timestamp belong to the following key frame.
    const isComplete = this.#startedAt === undefined || this.#hasKeyFrame;
    this.#startedAt = packet.timestamp;
    if (!isComplete) return;
    // A retransmitted first packet arrives after later packets of the group.
    this.#packets = this.#packets.filter((held) => held.index > packet.index);
    this.#hasKeyFrame = false;
    this.#firstIndex = packet.index;
  }

  #push(packet: RtpPacket): void {
    if (this.#packets.length >= this.#limit) {
      this.clear();
      return;
    }
    this.#packets.push(packet);
  }
}
