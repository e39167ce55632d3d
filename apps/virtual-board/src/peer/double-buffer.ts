import type { Picture } from '../camera/picture.ts';

/** Draws a frame; false where there is none to draw. */
export type Draw = (into: Picture) => Promise<boolean>;

/**
 * Two frames: one that the encoder has, and one that is drawn meanwhile and waits for it. One frame
 * waits at most; the next one takes its place.
 */
export class DoubleBuffer {
  #front: Picture;
  #back: Picture;
  #waiting: 'none' | 'back' | 'front' = 'none';
  #isWriting = false;
  #taker: ((frame: Picture | undefined) => void) | undefined;

  constructor([front, back]: readonly [Picture, Picture]) {
    this.#front = front;
    this.#back = back;
  }

  /** Whether a frame waits that nobody has taken. */
  get isWaiting(): boolean {
    return this.#waiting !== 'none';
  }

  /** The frame that was drawn last. */
  get newest(): Picture {
    return this.#waiting === 'back' ? this.#back : this.#front;
  }

  /** Has the next frame drawn; resolves with false where there was none. Rejects as `draw` does. */
  async write(draw: Draw): Promise<boolean> {
    this.#waiting = 'none';
    this.#isWriting = true;
    try {
      const isNew = await draw(this.#back);
      if (isNew) this.#waiting = 'back';
      return isNew;
    } finally {
      this.#isWriting = false;
      this.#serve();
    }
  }

  /** Has the frame that was drawn last wait once more. */
  repeat(): void {
    if (this.#waiting === 'none') this.#waiting = 'front';
  }

  /**
   * Resolves with the newest frame, when it is drawn: it stays as it is until the next call. Undefined
   * where none waits, and where another call comes before.
   */
  take(): Promise<Picture | undefined> {
    this.#taker?.(undefined);
    return new Promise((resolve) => {
      this.#taker = resolve;
      if (!this.#isWriting) this.#serve();
    });
  }

  #serve(): void {
    const taker = this.#taker;
    if (taker === undefined) return;
    this.#taker = undefined;
    taker(this.#next());
  }

  #next(): Picture | undefined {
    if (this.#waiting === 'none') return undefined;
    if (this.#waiting === 'back') [this.#front, this.#back] = [this.#back, this.#front];
    this.#waiting = 'none';
    return this.#front;
  }
}
