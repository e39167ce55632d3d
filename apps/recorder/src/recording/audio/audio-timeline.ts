/** How far a frame may be from the end of the one before, as a part of its duration. */
const tolerance = 0.75;
/** Audio is filled up to the video, so that a larger gap is an error. */
const maxGapSeconds = 10;

/**
 * Puts audio frames one after the other, as long as their times permit it: the clocks of a board and
 * of this process differ by some milliseconds, but samples must not overlap or leave holes.
 */
export class AudioTimeline {
  readonly #rate: number;
  /** The time of position 0, in ms. */
  #origin: number | undefined;
  #position = 0;

  /** `rate` is in ticks per second. */
  constructor(rate: number) {
    this.#rate = rate;
  }

  /** Where the next frame goes, in ticks. */
  get position(): number {
    return this.#position;
  }

  /** The time of a position, in ms. */
  timeOf(position: number): number {
    return (this.#origin ?? 0) + (position * 1000) / this.#rate;
  }

  /**
   * The ticks of silence to insert before a frame that begins at `time`; undefined if it is to be left
   * out, since there is audio of that time already, or its time is far from that of the others.
   */
  gapBefore(time: number, ticks: number): number | undefined {
    this.#origin ??= time - (this.#position * 1000) / this.#rate;
    const gap = this.ticksUntil(time);
    if (Math.abs(gap) <= ticks * tolerance) return 0;
    return gap < 0 || gap > maxGapSeconds * this.#rate ? undefined : gap;
  }

  advance(ticks: number): void {
    this.#position += ticks;
  }

  /**
   * Goes on at `time` or later: unless the audio continues from before, the next frame determines the
   * time of its position.
   */
  begin(time: number): void {
    const ahead = -this.ticksUntil(time);
    if (ahead < 0 || ahead > this.#rate) this.#origin = undefined;
  }

  /** The ticks from the end of the audio to a time; 0 before the first frame. */
  ticksUntil(time: number): number {
    if (this.#origin === undefined) return 0;
    return Math.round(((time - this.#origin) * this.#rate) / 1000) - this.#position;
  }
}
