import type { ClipPublisher } from '../clip-publisher.ts';
import { FrameRates } from './frame-rates.ts';

const intervalMs = 1000;
/** A board's poor second explains a viewer's that is at most this far from it. */
const maxDistanceMs = 1500;

/** The seconds in which the board was delayed: it runs on the busy machine, too. */
export class SentRates {
  readonly #rates: FrameRates;
  readonly #timer: NodeJS.Timeout;

  constructor(publisher: ClipPublisher, minFps: number) {
    this.#rates = new FrameRates(minFps);
    this.#timer = setInterval(() => {
      const { frames } = publisher;
      this.#rates.add([{ at: Date.now(), received: frames, decoded: frames }]);
    }, intervalMs);
  }

  /** `at` is in ms since 1970. */
  wasDelayed(at: number): boolean {
    return this.#rates.poor.some((second) => Math.abs(second.at - at) < maxDistanceMs);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
