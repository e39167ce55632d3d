import type { ReportBlock } from '@boardcast/rtp';
import { SentLog } from './sent-log.ts';

/** The quality of the connection to a viewer since the last report. */
export interface DeliveryReport {
  /** Packets sent. */
  readonly packets: number;
  /** The fraction of packets that were lost, 0 to 1. */
  readonly lost: number;
  /** The fraction that the viewer still requests 0.5 s after its first NACK, 0 to 1. */
  readonly unrepaired: number;
  /** The age of the oldest packet that is not acknowledged, in ms. */
  readonly delayMs: number;
}

const repairTimeoutMs = 500;
const nackLifetimeMs = 5000;
const maxNacked = 2000;
const recentMs = 1000;

/**
 * Derives packet loss and delay to a viewer from its receiver reports and NACKs. Packets that were lost
 * between publisher and server do not count, nor do late ones: a packet out of order is requested once
 * or twice, and the loss is revoked in the next report (RFC 3550 section A.3).
 */
export class Delivery {
  readonly #log = new SentLog();
  /** When the viewer first requested a packet. */
  readonly #nackedAt = new Map<number, number>();
  readonly #unrepaired = new Set<number>();
  #reported: number | undefined;
  #lastSentAt = -Infinity;

  sent(sequence: number, now: number): void {
    this.#log.sent(sequence, now);
    this.#lastSentAt = now;
  }

  nackReceived(sequences: readonly number[], now: number): void {
    for (const sequence of sequences) {
      const since = this.#nackedAt.get(sequence);
      if (since !== undefined) {
        if (now - since >= repairTimeoutMs) this.#unrepaired.add(sequence);
      } else if (this.#nackedAt.size < maxNacked && this.#log.sentAt(sequence) !== undefined) {
        this.#nackedAt.set(sequence, now);
      }
    }
  }

  /** Undefined for the first report. */
  reportReceived(block: ReportBlock, now: number): DeliveryReport | undefined {
    const before = this.#reported;
    this.#reported = block.highestSequence;
    this.#forgetNacks(now);
    const unrepaired = this.#unrepaired.size;
    this.#unrepaired.clear();
    if (before === undefined) return undefined;
    const expected = Math.max(0, (block.highestSequence - before) | 0);
    const sent = this.#log.count(before & 0xffff, expected);
    // A gap in the publisher's packets is reported as lost, too.
    const lost = (expected * block.fractionLost) / 256 - (expected - sent);
    return {
      packets: sent,
      lost: Math.max(0, lost) / Math.max(1, sent),
      unrepaired: Math.min(1, unrepaired / Math.max(1, sent)),
      delayMs: this.#delay(block.highestSequence & 0xffff, now),
    };
  }

  /** 0 while nothing is sent: the viewer cannot detect the loss of the last packets. */
  #delay(highest: number, now: number): number {
    if (now - this.#lastSentAt > recentMs) return 0;
    return now - (this.#log.sentAfter(highest) ?? now);
  }

  #forgetNacks(now: number): void {
    for (const [sequence, since] of this.#nackedAt) {
      if (now - since < nackLifetimeMs) return;
      this.#nackedAt.delete(sequence);
    }
  }
}
