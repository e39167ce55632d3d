import type { DeliveryReport } from './delivery.ts';
import { Delivery } from './delivery.ts';
import { KeyFrameRest } from './key-frame-rest.ts';
import type { ReportBlock } from './rtcp.ts';

const minReportMs = 400;
/** Reports that are further apart do not belong together: the viewer was frozen, or unreachable. */
const maxReportGapMs = 3000;
const badTimeoutMs = 2000;
const trialMs = 5000;

/** Shares of what was sent that are lost, or asked for in vain. */
const badLoss = 0.15;
const badTrialLoss = 0.3;

/** How much later than usual packets come, in ms. */
const badDelayMs = 1000;
const badTrialDelayMs = 500;
/** Delay that grows less from one report to the next is no queue that fills. */
const minGrowthMs = 50;
/** The usual delay follows a route that became longer by so much with each report. */
const usualDelayRiseMs = 5;

/** What a viewer is given from now on, and why. */
export interface LinkChange {
  readonly keyFramesOnly: boolean;
  /** How long it was so bad, or how long only key frames were given, in ms. */
  readonly afterMs: number;
  /** The last report. */
  readonly evidence: DeliveryReport;
}

/**
 * Whether one viewer's link carries the whole stream. When it does not, that viewer alone is given
 * key frames only; the publisher is never told, and nobody else notices.
 *
 * Only loss, packets that are asked for in vain and delay that grows are evidence, when they last
 * for two seconds. A viewer's estimate (REMB) is none: it follows what was sent to it, and rises by
 * 8 % a second at most.
 *
 * After three seconds, and once key frames arrive soon and whole, the stream is given on trial. The
 * first report that clearly shows a bad link ends a trial, after a second as a rule: a link that
 * cannot carry the stream is tried for a quarter of the time at most. The rests never become longer,
 * so that a link that is good again carries the stream within five seconds.
 */
export class ViewerLink {
  readonly #delivery = new Delivery();
  #reportAt = -Infinity;
  #report: DeliveryReport = { packets: 0, lost: 0, unrepaired: 0, delayMs: 0 };
  #usualDelayMs = Infinity;
  #badSince: number | undefined;
  #rest: KeyFrameRest | undefined;
  #trialSince = -Infinity;

  get keyFramesOnly(): boolean {
    return this.#rest !== undefined;
  }

  /** Notes a packet that is sent, at `now` in ms. */
  sent(sequence: number, now: number): void {
    this.#delivery.sent(sequence, now);
  }

  /** Notes a NACK. */
  asked(sequences: readonly number[], now: number): void {
    this.#delivery.asked(sequences, now);
  }

  /** Decides by a receiver report: the change to key frames only, if it makes one. */
  reported(block: ReportBlock, now: number): LinkChange | undefined {
    if (now - this.#reportAt < minReportMs) return undefined;
    if (now - this.#reportAt > maxReportGapMs) this.#badSince = undefined;
    this.#reportAt = now;
    const report = this.#delivery.reported(block, now);
    if (report === undefined) return undefined;
    const growthMs = report.delayMs - this.#report.delayMs;
    this.#report = report;
    this.#usualDelayMs = Math.min(this.#usualDelayMs + usualDelayRiseMs, report.delayMs);
    this.#rest?.reported(report, this.#isBadFor(badLoss, badTrialDelayMs), now);
    return this.#rest === undefined ? this.#watch(growthMs, now) : undefined;
  }

  /** Whether a viewer that is given key frames only is given the one that begins now. */
  givesKeyFrame(now: number): boolean {
    return this.#rest?.gives(now) ?? true;
  }

  /** True when the publisher is to be asked for a key frame. */
  wantsKeyFrame(now: number): boolean {
    return this.#rest?.asks(now) ?? false;
  }

  /** The stream is to be given on trial from the next key frame on, or from any when none comes. */
  trialDue(now: number): 'at-key-frame' | 'at-once' | undefined {
    if (this.#rest?.isOver(now) !== true) return undefined;
    return this.#rest.isOverdue(now) ? 'at-once' : 'at-key-frame';
  }

  /** The whole stream is given from now on. */
  beginTrial(now: number): LinkChange {
    const afterMs = this.#rest?.lastedMs(now) ?? 0;
    this.#rest = undefined;
    this.#badSince = undefined;
    this.#trialSince = now;
    return { keyFramesOnly: false, afterMs, evidence: this.#report };
  }

  #watch(growthMs: number, now: number): LinkChange | undefined {
    const isTrial = now - this.#trialSince < trialMs;
    const isQueueFilling = growthMs >= minGrowthMs && this.#isBadFor(Infinity, badDelayMs);
    if (!isQueueFilling && !this.#isBadFor(badLoss, Infinity)) this.#badSince = undefined;
    else this.#badSince ??= now;
    const badMs = now - (this.#badSince ?? now);
    const fails = isTrial && this.#isBadFor(badTrialLoss, badTrialDelayMs);
    if (!fails && badMs < badTimeoutMs) return undefined;
    this.#rest = new KeyFrameRest(now);
    return { keyFramesOnly: true, afterMs: badMs, evidence: this.#report };
  }

  #isBadFor(loss: number, laterMs: number): boolean {
    const { lost, unrepaired, delayMs } = this.#report;
    return Math.max(lost, unrepaired) >= loss || delayMs - this.#usualDelayMs >= laterMs;
  }
}
