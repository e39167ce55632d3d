import type { Frame } from '../camera/frame.ts';

/** Draws a frame; false if there is none. */
export type Draw = (into: Frame) => Promise<boolean>;

/**
 * Two frames: one is encoded while the other is drawn. At most one frame waits for the encoder; a
 * newer one replaces it.
 */
export class DoubleBuffer {
  #front: Frame;
  #back: Frame;
  #waiting: 'none' | 'back' | 'front' = 'none';
  #isWriting = false;
  #resolveTake: ((frame: Frame | undefined) => void) | undefined;

  constructor([front, back]: readonly [Frame, Frame]) {
    this.#front = front;
    this.#back = back;
  }

  /** Whether a frame waits for the encoder. */
  get isWaiting(): boolean {
    return this.#waiting !== 'none';
  }

  /** The frame drawn last. */
  get newest(): Frame {
    return this.#waiting === 'back' ? this.#back : this.#front;
  }

  /** Draws the next frame; resolves with false if there is none. Rejects if `draw` does. */
  async write(draw: Draw): Promise<boolean> {
    this.#waiting = 'none';
    this.#isWriting = true;
    try {
      const isNew = await draw(this.#back);
      if (isNew) this.#waiting = 'back';
      return isNew;
    } finally {
      this.#isWriting = false;
      this.#settle();
    }
  }

  /** Makes the frame drawn last wait once more. */
  repeat(): void {
    if (this.#waiting === 'none') this.#waiting = 'front';
  }

  /**
   * Resolves with the newest frame when it is drawn; it is not changed until the next call. Undefined
   * if no frame waits, or if another call follows before.
   */
  take(): Promise<Frame | undefined> {
    this.#resolveTake?.(undefined);
    return new Promise((resolve) => {
      this.#resolveTake = resolve;
      if (!this.#isWriting) this.#settle();
    });
  }

  #settle(): void {
    const resolve = this.#resolveTake;
    if (resolve === undefined) return;
    this.#resolveTake = undefined;
    resolve(this.#next());
  }

  #next(): Frame | undefined {
    if (this.#waiting === 'none') return undefined;
    if (this.#waiting === 'back') [this.#front, this.#back] = [this.#back, this.#front];
    this.#waiting = 'none';
    return this.#front;
  }
}
