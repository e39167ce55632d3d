import type { DeliveryReport } from './delivery.ts';

const restMs = 3000;
const minKeyFrameIntervalMs = 1000;
/** A viewer's page takes three seconds without media for a lost connection. */
const maxKeyFrameIntervalMs = 2500;
const askAgainMs = 1000;
/** Groups of frames are two seconds long on boards, and some publishers answer no request. */
const keyFrameTimeoutMs = 1000;

/** The time for which a viewer is given key frames only, until the whole stream is tried again. */
export class KeyFrameRest {
  readonly #since: number;
  #givenAt: number;
  #askedAt = -Infinity;
  #badAt: number;
  /** A key frame arrived soon and whole. */
  #isClear = false;
  #dueAt: number | undefined;

  /** `now` in ms, as everywhere. */
  constructor(now: number) {
    this.#since = this.#givenAt = this.#badAt = now;
  }

  /** Notes a report. Only one of a key frame that was given since the last bad one shows a good link. */
  reported({ packets }: DeliveryReport, isBad: boolean, now: number): void {
    if (isBad) this.#badAt = now;
    if (isBad) this.#isClear = false;
    else if (packets > 0 && this.#givenAt > this.#badAt) this.#isClear = true;
  }

  lastedMs(now: number): number {
    return now - this.#since;
  }

  /** The next key frame may begin a trial. */
  isOver(now: number): boolean {
    const isOver = this.#isClear && this.lastedMs(now) >= restMs;
    this.#dueAt = isOver ? (this.#dueAt ?? now) : undefined;
    return isOver;
  }

  /** No key frame comes to begin the trial. */
  isOverdue(now: number): boolean {
    return this.isOver(now) && now - (this.#dueAt ?? now) >= keyFrameTimeoutMs;
  }

  /** Whether a key frame is given: one a second at most, the first when what waited before is gone. */
  gives(now: number): boolean {
    if (now - this.#givenAt < minKeyFrameIntervalMs) return false;
    this.#givenAt = now;
    return true;
  }

  /** True when a key frame is to be asked for: for the trial, or since none came for long. */
  asks(now: number): boolean {
    const silent = now - Math.max(this.#givenAt, this.#askedAt) >= maxKeyFrameIntervalMs;
    const wanted = silent || (this.isOver(now) && now - this.#askedAt >= askAgainMs);
    if (wanted) this.#askedAt = now;
    return wanted;
  }
}
