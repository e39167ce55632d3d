import { sequenceDistance } from '@boardcast/rtp';
import type { RtpPacket } from './packet.ts';
import { rewriteHeader } from './packet.ts';

export interface RtpRewriterOptions {
  readonly ssrc: number;
  readonly payloadType: number;
  /** Timestamps per second. */
  readonly clockRate: number;
}

/** Maps packets of changing sources to one stream with continuous sequence numbers and timestamps. */
export class RtpRewriter {
  #options: RtpRewriterOptions;
  /** Packets from index `first` on have sequence numbers with this offset. */
  #anchor: { readonly first: number; readonly sequenceOffset: number } | undefined;
  #timestampOffset: number | undefined;
  #timestamps: ReadonlyMap<number, number> | undefined;
  #highestIndex = 0;
  #lastSequence = Math.floor(Math.random() * 0x8000);
  #lastTimestamp: number | undefined;

  constructor(options: RtpRewriterOptions) {
    this.#options = options;
  }

  configure(options: RtpRewriterOptions): void {
    this.#options = options;
  }

  /** Whether a packet was rewritten since the last reset. */
  get hasStarted(): boolean {
    return this.#anchor !== undefined;
  }

  /** The highest index of a packet so far. */
  get highestIndex(): number {
    return this.#highestIndex;
  }

  /** What is added to the timestamps of the source. */
  get timestampOffset(): number {
    return this.#timestampOffset ?? 0;
  }

  /** Another source follows, with other indices and timestamps. */
  reset(): void {
    this.#anchor = undefined;
    this.#timestampOffset = undefined;
    this.#timestamps = undefined;
    this.#highestIndex = 0;
  }

  /** Sets other source timestamps for some packets, by index. */
  overrideTimestamps(timestamps: ReadonlyMap<number, number>): void {
    this.#timestamps = timestamps;
  }

  /** Continues with a packet that does not follow the last one; timestamps are mapped as before. */
  continueAt(packet: RtpPacket): void {
    this.#timestampOffset ??= 0;
    this.#setAnchor(packet);
  }

  /**
   * Registers the next packet. After a reset its timestamp is `pauseMs` after that of the last packet.
   * False for a packet from before the one that the stream continued with.
   */
  accept(packet: RtpPacket, pauseMs: number): boolean {
    if (this.#anchor === undefined) {
      this.#setTimestampOffset(packet, pauseMs);
      this.#setAnchor(packet);
    }
    if (packet.index < (this.#anchor?.first ?? 0)) return false;
    if (packet.index > this.#highestIndex) this.#highestIndex = packet.index;
    return true;
  }

  /** Overwrites the header of an accepted packet; returns its sequence number. */
  rewrite(packet: RtpPacket): number {
    const { payloadType, ssrc } = this.#options;
    const sequence = (packet.index + (this.#anchor?.sequenceOffset ?? 0)) & 0xffff;
    const timestamp = (this.#timestampOf(packet) + this.timestampOffset) >>> 0;
    if (packet.index === this.#highestIndex) {
      this.#lastSequence = sequence;
      this.#lastTimestamp = timestamp;
    }
    rewriteHeader(packet, payloadType, sequence, timestamp, ssrc);
    return sequence;
  }

  /** The index of the packet that was sent with a sequence number; undefined when there is none. */
  indexOf(sequence: number): number | undefined {
    const { sequenceOffset = 0, first = Infinity } = this.#anchor ?? {};
    const wrapped = (sequence - sequenceOffset) & 0xffff;
    const index = this.#highestIndex + sequenceDistance(this.#highestIndex & 0xffff, wrapped);
    return index < first || index > this.#highestIndex ? undefined : index;
  }

  #setTimestampOffset(packet: RtpPacket, pauseMs: number): void {
    if (this.#lastTimestamp === undefined || this.#timestampOffset !== undefined) return;
    const elapsed = Math.max(1, Math.round((pauseMs * this.#options.clockRate) / 1000));
    this.#timestampOffset = (this.#lastTimestamp + elapsed - this.#timestampOf(packet)) | 0;
  }

  #setAnchor(packet: RtpPacket): void {
    this.#highestIndex = packet.index;
    this.#anchor = { first: packet.index, sequenceOffset: this.#lastSequence + 1 - packet.index };
  }

  #timestampOf({ index, timestamp }: RtpPacket): number {
    return this.#timestamps?.get(index) ?? timestamp;
  }
}
