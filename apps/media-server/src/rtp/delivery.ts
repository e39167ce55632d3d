import type { ReportBlock } from './rtcp.ts';
import { SentLog } from './sent-log.ts';

/** What one receiver report says about the way to a viewer since the report before. */
export interface DeliveryReport {
  /** What was sent. */
  readonly packets: number;
  /** Of what was sent, the share that never came, 0 to 1. */
  readonly lost: number;
  /** Of what was sent, the share that the viewer still asks for half a second after it first did, 0 to 1. */
  readonly unrepaired: number;
  /** How long the oldest packet that has not come has been on its way, in ms. */
  readonly delayMs: number;
}

const repairTimeoutMs = 500;
const forgetAskedMs = 5000;
const maxAsked = 2000;
const recentMs = 1000;

/**
 * How the packets sent to a viewer arrive, by its receiver reports and NACKs. What the publisher's
 * own way lost is not counted, and neither is what only came late: a packet out of order is asked
 * for once or twice, and its report takes the loss back (RFC 3550 section A.3).
 */
export class Delivery {
  readonly #log = new SentLog();
  /** When the viewer first asked for a packet. */
  readonly #asked = new Map<number, number>();
  readonly #unrepaired = new Set<number>();
  #reported: number | undefined;
  #lastSentAt = -Infinity;

  sent(sequence: number, now: number): void {
    this.#log.sent(sequence, now);
    this.#lastSentAt = now;
  }

  /** Notes a NACK. */
  asked(sequences: readonly number[], now: number): void {
    for (const sequence of sequences) {
      const since = this.#asked.get(sequence);
      if (since !== undefined) {
        if (now - since >= repairTimeoutMs) this.#unrepaired.add(sequence);
      } else if (this.#asked.size < maxAsked && this.#log.sentAt(sequence) !== undefined) {
        this.#asked.set(sequence, now);
      }
    }
  }

  /** Undefined for the first report, which has none before it. */
  reported(block: ReportBlock, now: number): DeliveryReport | undefined {
    const before = this.#reported;
    this.#reported = block.highestSequence;
    this.#forgetAsked(now);
    const unrepaired = this.#unrepaired.size;
    this.#unrepaired.clear();
    if (before === undefined) return undefined;
    const expected = Math.max(0, (block.highestSequence - before) | 0);
    const sent = this.#log.count(before & 0xffff, expected);
    // A gap that the publisher left is reported as lost, too.
    const lost = (expected * block.fractionLost) / 256 - (expected - sent);
    return {
      packets: sent,
      lost: Math.max(0, lost) / Math.max(1, sent),
      unrepaired: Math.min(1, unrepaired / Math.max(1, sent)),
      delayMs: this.#delay(block.highestSequence & 0xffff, now),
    };
  }

  /** While nothing is sent, nobody can know that the last packets were lost. */
  #delay(highest: number, now: number): number {
    if (now - this.#lastSentAt > recentMs) return 0;
    return now - (this.#log.sentAfter(highest) ?? now);
  }

  #forgetAsked(now: number): void {
    for (const [sequence, since] of this.#asked) {
      if (now - since < forgetAskedMs) return;
      this.#asked.delete(sequence);
    }
  }
}
