/** What there is a limited number of, for one address and for all together. */
export class AddressLimit {
  readonly name: string;
  readonly #max: number;
  readonly #maxEach: number;
  readonly #taken = new Map<string, number>();
  #count = 0;
  #refused = 0;

  constructor(name: string, max: number, maxEach: number) {
    this.name = name;
    this.#max = max;
    this.#maxEach = maxEach;
  }

  /** How many are taken now. */
  get count(): number {
    return this.#count;
  }

  /** How often somebody was refused one. */
  get refused(): number {
    return this.#refused;
  }

  /** Returns what gives the place back, once; undefined when the address, or everybody, has too many. */
  take(address = ''): (() => void) | undefined {
    const taken = this.#taken.get(address) ?? 0;
    if (this.#count >= this.#max || taken >= this.#maxEach) {
      this.#refused += 1;
      return undefined;
    }
    this.#count += 1;
    this.#taken.set(address, taken + 1);
    let isTaken = true;
    return () => {
      if (isTaken) this.#giveBack(address);
      isTaken = false;
    };
  }

  #giveBack(address: string): void {
    this.#count -= 1;
    const left = (this.#taken.get(address) ?? 0) - 1;
    if (left > 0) this.#taken.set(address, left);
    else this.#taken.delete(address);
  }
}
