import type { ClipPublisher } from '../clip-publisher.ts';
import { FrameRates } from './frame-rates.ts';

const intervalMs = 1000;
/** A board's poor second and a viewer's are the same when they are so close. */
const sameMs = 1500;

/** The seconds in which a board itself was late: it runs on the busy machine, too. */
export class SentRates {
  readonly #rates: FrameRates;
  readonly #timer: NodeJS.Timeout;

  constructor(publisher: ClipPublisher, wanted: number) {
    this.#rates = new FrameRates(wanted);
    this.#timer = setInterval(() => {
      const { frames } = publisher;
      this.#rates.add([{ at: Date.now(), received: frames, decoded: frames }]);
    }, intervalMs);
  }

  /** `at` in milliseconds since 1970. */
  wasLate(at: number): boolean {
    return this.#rates.poor.some((second) => Math.abs(second.at - at) < sameMs);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
