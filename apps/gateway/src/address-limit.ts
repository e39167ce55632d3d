/** A limit on what one address may have at a time, and all addresses together. */
export class AddressLimit {
  readonly name: string;
  readonly #max: number;
  readonly #maxPerAddress: number;
  readonly #counts = new Map<string, number>();
  #count = 0;
  #exceeded = 0;

  constructor(name: string, max: number, maxPerAddress: number) {
    this.name = name;
    this.#max = max;
    this.#maxPerAddress = maxPerAddress;
  }

  /** The current number of all addresses. */
  get count(): number {
    return this.#count;
  }

  /** How often the limit was exceeded. */
  get exceeded(): number {
    return this.#exceeded;
  }

  /** Returns a function that releases what was acquired; undefined when the limit is exceeded. */
  acquire(address = ''): (() => void) | undefined {
    const count = this.#counts.get(address) ?? 0;
    if (this.#count >= this.#max || count >= this.#maxPerAddress) {
      this.#exceeded += 1;
      return undefined;
    }
    this.#count += 1;
    this.#counts.set(address, count + 1);
    let isAcquired = true;
    return () => {
      if (isAcquired) this.#release(address);
      isAcquired = false;
    };
  }

  #release(address: string): void {
    this.#count -= 1;
    const left = (this.#counts.get(address) ?? 0) - 1;
    if (left > 0) this.#counts.set(address, left);
    else this.#counts.delete(address);
  }
}
