/** Readings are a second apart; a single lost packet must not change the state for long. */
const weight = 0.25;

/** The packet loss of the last seconds: each second weighs less than the one after it. */
export class RecentLoss {
  #value = 0;

  get value(): number {
    return this.#value;
  }

  /** `loss` is that of the last second; undefined: unknown, as after a reconnect. */
  update(loss: number | undefined): void {
    this.#value = loss === undefined ? 0 : this.#value + weight * (loss - this.#value);
  }
}
