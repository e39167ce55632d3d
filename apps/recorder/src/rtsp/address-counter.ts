/** Places that are limited, in all and for each address. */
export class AddressCounter {
  readonly #max: number;
  readonly #maxPerAddress: number;
  readonly #counts = new Map<string, number>();
  #total = 0;

  constructor(max: number, maxPerAddress: number) {
    this.#max = max;
    this.#maxPerAddress = maxPerAddress;
  }

  get total(): number {
    return this.#total;
  }

  /** Takes a place. Returns the function that gives it back; undefined when there is none. */
  take(address: string): (() => void) | undefined {
    const count = this.#counts.get(address) ?? 0;
    if (this.#total >= this.#max || count >= this.#maxPerAddress) return undefined;
    this.#add(address, 1);
    let isTaken = true;
    return () => {
      if (isTaken) this.#add(address, -1);
      isTaken = false;
    };
  }

  #add(address: string, change: number): void {
    const count = (this.#counts.get(address) ?? 0) + change;
    this.#total += change;
    if (count === 0) this.#counts.delete(address);
    else this.#counts.set(address, count);
  }
}
