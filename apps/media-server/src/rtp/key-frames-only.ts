import type { DeliveryReport } from './delivery.ts';

const minDurationMs = 3000;
const minKeyFrameIntervalMs = 1000;
/** A viewer reconnects after 3 s without media. */
const maxKeyFrameIntervalMs = 2500;
const requestIntervalMs = 1000;
/** Boards send key frames every 2 s, and some publishers ignore requests. */
const keyFrameTimeoutMs = 1000;

/** A period in which a viewer is sent key frames only, until the next trial of the whole stream. */
export class KeyFramesOnlyPeriod {
  readonly #since: number;
  #lastKeyFrameAt: number;
  #requestedAt = -Infinity;
  #lastBadReportAt: number;
  /** Whether a key frame arrived completely and without delay. */
  #hasRecovered = false;
  #dueAt: number | undefined;

  /** `now` in ms. */
  constructor(now: number) {
    this.#since = this.#lastKeyFrameAt = this.#lastBadReportAt = now;
  }

  /** Only a report on a key frame sent after the last bad report shows a recovered connection. */
  reportReceived({ packets }: DeliveryReport, isBad: boolean, now: number): void {
    if (isBad) this.#lastBadReportAt = now;
    if (isBad) this.#hasRecovered = false;
    else if (packets > 0 && this.#lastKeyFrameAt > this.#lastBadReportAt) this.#hasRecovered = true;
  }

  durationMs(now: number): number {
    return now - this.#since;
  }

  /** Whether the next key frame may start a trial. */
  isTrialDue(now: number): boolean {
    const isDue = this.#hasRecovered && this.durationMs(now) >= minDurationMs;
    this.#dueAt = isDue ? (this.#dueAt ?? now) : undefined;
    return isDue;
  }

  /** Whether there was no key frame to start the trial with for too long. */
  isTrialOverdue(now: number): boolean {
    return this.isTrialDue(now) && now - (this.#dueAt ?? now) >= keyFrameTimeoutMs;
  }

  /** Whether a key frame is sent: at most one per second, the first one after queues have drained. */
  acceptsKeyFrame(now: number): boolean {
    if (now - this.#lastKeyFrameAt < minKeyFrameIntervalMs) return false;
    this.#lastKeyFrameAt = now;
    return true;
  }

  /** Whether a key frame must be requested: for the trial, or because there was none for too long. */
  needsKeyFrame(now: number): boolean {
    const isLate = now - Math.max(this.#lastKeyFrameAt, this.#requestedAt) >= maxKeyFrameIntervalMs;
    const isNeeded =
      isLate || (this.isTrialDue(now) && now - this.#requestedAt >= requestIntervalMs);
    if (isNeeded) this.#requestedAt = now;
    return isNeeded;
  }
}
