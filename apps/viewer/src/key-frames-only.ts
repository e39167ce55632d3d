/** A stream of key frames only has fewer frames a second than this. */
const maxKeyFrameRate = 5;

/** Whether the server sends key frames only; it is asked only while few frames come. */
export class KeyFramesOnly {
  readonly #ask: () => Promise<boolean>;
  #value = false;
  #isAsking = false;

  constructor(ask: () => Promise<boolean>) {
    this.#ask = ask;
  }

  get value(): boolean {
    return this.#value;
  }

  /** Takes the frame rate of the last second; undefined where there is none. */
  async update(fps: number | undefined): Promise<void> {
    if (fps === undefined || fps >= maxKeyFrameRate) this.#value = false;
    else if (!this.#isAsking) {
      this.#isAsking = true;
      // A server that does not answer says nothing of it.
      this.#value = await this.#ask().catch(() => false);
      this.#isAsking = false;
    }
  }
}
