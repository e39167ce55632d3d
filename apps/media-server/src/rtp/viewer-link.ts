import type { ReportBlock } from '@boardcast/rtp';
import type { DeliveryReport } from './delivery.ts';
import { Delivery } from './delivery.ts';
import { KeyFramesOnlyPeriod } from './key-frames-only.ts';

const minReportMs = 400;
/** Reports with a longer gap are not compared: the viewer was suspended or unreachable. */
const maxReportGapMs = 3000;
const badTimeoutMs = 2000;
const trialMs = 5000;

/** Fractions of packets that are lost, or requested in vain. */
const badLoss = 0.15;
const badTrialLoss = 0.3;

/** Delay above the usual one, in ms. */
const badDelayMs = 1000;
const badTrialDelayMs = 500;
/** The minimum growth of delay between two reports that indicates a growing queue. */
const minGrowthMs = 50;
/** The usual delay adapts to a longer route by this much per report. */
const usualDelayRiseMs = 5;

/** A change between the whole stream and key frames only. */
export interface LinkChange {
  readonly keyFramesOnly: boolean;
  /** How long the connection was poor, or only key frames were sent, in ms. */
  readonly afterMs: number;
  /** The last report. */
  readonly evidence: DeliveryReport;
}

/**
 * Decides whether a viewer's connection carries the whole stream. If not, this viewer is sent key
 * frames only, with no effect on the publisher and other viewers.
 *
 * The criteria are packet loss, packets requested in vain, and growing delay, for at least two seconds.
 * The viewer's estimate (REMB) is not used: it follows what was sent, and rises by at most 8 % per
 * second.
 *
 * After three seconds, once key frames arrive completely and without delay, the whole stream is sent on
 * trial. The first clearly bad report ends the trial, usually after a second: a connection that cannot
 * carry the stream is on trial for at most a quarter of the time. The periods do not become longer, so
 * that a recovered connection carries the stream within five seconds.
 */
export class ViewerLink {
  readonly #delivery = new Delivery();
  #reportAt = -Infinity;
  #report: DeliveryReport = { packets: 0, lost: 0, unrepaired: 0, delayMs: 0 };
  #usualDelayMs = Infinity;
  #badSince: number | undefined;
  #keyFramesOnly: KeyFramesOnlyPeriod | undefined;
  #trialSince = -Infinity;

  get keyFramesOnly(): boolean {
    return this.#keyFramesOnly !== undefined;
  }

  /** Registers a packet that is sent; `now` in ms. */
  sent(sequence: number, now: number): void {
    this.#delivery.sent(sequence, now);
  }

  nackReceived(sequences: readonly number[], now: number): void {
    this.#delivery.nackReceived(sequences, now);
  }

  /** Returns the change to key frames only, if the report causes one. */
  reportReceived(block: ReportBlock, now: number): LinkChange | undefined {
    if (now - this.#reportAt < minReportMs) return undefined;
    if (now - this.#reportAt > maxReportGapMs) this.#badSince = undefined;
    this.#reportAt = now;
    const report = this.#delivery.reportReceived(block, now);
    if (report === undefined) return undefined;
    const growthMs = report.delayMs - this.#report.delayMs;
    this.#report = report;
    this.#usualDelayMs = Math.min(this.#usualDelayMs + usualDelayRiseMs, report.delayMs);
    this.#keyFramesOnly?.reportReceived(report, this.#exceeds(badLoss, badTrialDelayMs), now);
    return this.#keyFramesOnly === undefined ? this.#watch(growthMs, now) : undefined;
  }

  /** Whether the key frame that starts now is sent. */
  acceptsKeyFrame(now: number): boolean {
    return this.#keyFramesOnly?.acceptsKeyFrame(now) ?? true;
  }

  /** Whether a key frame must be requested from the publisher. */
  needsKeyFrame(now: number): boolean {
    return this.#keyFramesOnly?.needsKeyFrame(now) ?? false;
  }

  /** Whether a trial starts with the next key frame, or at once because there is none. */
  trialDue(now: number): 'at-key-frame' | 'at-once' | undefined {
    if (this.#keyFramesOnly?.isTrialDue(now) !== true) return undefined;
    return this.#keyFramesOnly.isTrialOverdue(now) ? 'at-once' : 'at-key-frame';
  }

  /** The whole stream is sent from now on. */
  startTrial(now: number): LinkChange {
    const afterMs = this.#keyFramesOnly?.durationMs(now) ?? 0;
    this.#keyFramesOnly = undefined;
    this.#badSince = undefined;
    this.#trialSince = now;
    return { keyFramesOnly: false, afterMs, evidence: this.#report };
  }

  #watch(growthMs: number, now: number): LinkChange | undefined {
    const isTrial = now - this.#trialSince < trialMs;
    const isQueueFilling = growthMs >= minGrowthMs && this.#exceeds(Infinity, badDelayMs);
    if (!isQueueFilling && !this.#exceeds(badLoss, Infinity)) this.#badSince = undefined;
    else this.#badSince ??= now;
    const badMs = now - (this.#badSince ?? now);
    const hasFailed = isTrial && this.#exceeds(badTrialLoss, badTrialDelayMs);
    if (!hasFailed && badMs < badTimeoutMs) return undefined;
    this.#keyFramesOnly = new KeyFramesOnlyPeriod(now);
    return { keyFramesOnly: true, afterMs: badMs, evidence: this.#report };
  }

  #exceeds(loss: number, laterMs: number): boolean {
    const { lost, unrepaired, delayMs } = this.#report;
    return Math.max(lost, unrepaired) >= loss || delayMs - this.#usualDelayMs >= laterMs;
  }
}
