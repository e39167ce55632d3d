import type { ReportBlock } from './rtcp.ts';

const badLoss = 0.15;
const goodLoss = 0.05;
const badReports = 2;
const minReportMs = 400;
const firstRestMs = 5000;
const longestRestMs = 60_000;
const calmMs = 30_000;

/** A REMB below this share of what is sent means that the link cannot carry the stream. */
const badShare = 0.6;

/**
 * Whether one viewer's link carries the whole stream. When it does not, that viewer alone is given
 * key pictures only until its link has rested; the publisher is never told, and nobody else is.
 */
export class ViewerLink {
  #bad = 0;
  #reportAt = -Infinity;
  #thinnedAt: number | undefined;
  #restoredAt: number | undefined;
  #restMs = firstRestMs;
  #estimate: number | undefined;
  #highestSequence: number | undefined;
  /** Since the rest began. */
  #rest = { packets: 0, lost: 0 };

  /** True: key pictures only. */
  get thinned(): boolean {
    return this.#thinnedAt !== undefined;
  }

  /** The viewer's own estimate of its link in bit/s (REMB). */
  estimated(bitrate: number): void {
    this.#estimate = bitrate;
  }

  /** Judges by a receiver report and by what was sent lately, in bit/s. */
  reported(block: ReportBlock, sentBitrate: number, now: number): void {
    if (now - this.#reportAt < minReportMs) return;
    this.#reportAt = now;
    const fractionLost = block.fractionLost / 256;
    if (this.#thinnedAt === undefined) this.#watch(fractionLost, sentBitrate, now);
    else this.#recover(block.highestSequence, fractionLost, now - this.#thinnedAt, now);
    this.#highestSequence = block.highestSequence;
  }

  #watch(fractionLost: number, sentBitrate: number, now: number): void {
    const tooSlow = this.#estimate !== undefined && this.#estimate < sentBitrate * badShare;
    this.#bad = fractionLost >= badLoss || tooSlow ? this.#bad + 1 : 0;
    if (this.#bad < badReports) return;
    const relapsed = this.#restoredAt !== undefined && now - this.#restoredAt < calmMs;
    this.#rests(relapsed ? this.#restMs * 2 : firstRestMs, now);
  }

  /** Few packets are sent meanwhile: all of the rest's reports count, not the last one. */
  #recover(highestSequence: number, fractionLost: number, rested: number, now: number): void {
    const packets = Math.max(0, (highestSequence - (this.#highestSequence ?? highestSequence)) | 0);
    this.#rest.packets += packets;
    this.#rest.lost += packets * fractionLost;
    if (rested < this.#restMs || this.#rest.packets === 0) return;
    if (this.#rest.lost / this.#rest.packets > goodLoss) {
      this.#rests(this.#restMs, now);
      return;
    }
    this.#thinnedAt = undefined;
    this.#restoredAt = now;
    // What it said while it was sent little says nothing about more.
    this.#estimate = undefined;
  }

  #rests(ms: number, now: number): void {
    this.#restMs = Math.min(longestRestMs, ms);
    this.#thinnedAt = now;
    this.#bad = 0;
    this.#rest = { packets: 0, lost: 0 };
  }
}
