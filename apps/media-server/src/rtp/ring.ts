import type { RtpPacket } from './packet.ts';

/** The last packets of a stream by index. */
export class PacketRing {
  readonly #slots: (RtpPacket | undefined)[];

  constructor(capacity = 1024) {
    this.#slots = new Array<RtpPacket | undefined>(capacity).fill(undefined);
  }

  /** Stores a packet; false when it is a duplicate or older than what its slot holds. */
  put(packet: RtpPacket): boolean {
    const slot = packet.index % this.#slots.length;
    const held = this.#slots[slot];
    if (held !== undefined && held.index >= packet.index) return false;
    this.#slots[slot] = packet;
    return true;
  }

  get(index: number): RtpPacket | undefined {
    const packet = index < 0 ? undefined : this.#slots[index % this.#slots.length];
    return packet?.index === index ? packet : undefined;
  }

  clear(): void {
    this.#slots.fill(undefined);
  }
}
