/** Above this frame rate the stream has more than key frames. */
const maxKeyFrameFps = 5;

/** Whether the server sends key frames only; queried only while the frame rate is low. */
export class KeyFramesOnly {
  readonly #query: () => Promise<boolean>;
  #value = false;
  #isQuerying = false;

  constructor(query: () => Promise<boolean>) {
    this.#query = query;
  }

  get value(): boolean {
    return this.#value;
  }

  /** Call it with the frame rate of the last second; undefined: unknown. */
  async update(fps: number | undefined): Promise<void> {
    if (fps === undefined || fps >= maxKeyFrameFps) this.#value = false;
    else if (!this.#isQuerying) {
      this.#isQuerying = true;
      // Without a reply it is assumed that all frames are sent.
      this.#value = await this.#query().catch(() => false);
      this.#isQuerying = false;
    }
  }
}
