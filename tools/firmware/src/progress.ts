import type { Output } from './command.ts';

const barWidth = 30;

/** Shows the progress of a file: a bar on a terminal, else a line for each quarter. */
export class Progress {
  readonly #output: Output;
  readonly #label: string;
  #shown = -1;

  constructor(output: Output, label: string) {
    this.#output = output;
    this.#label = label;
  }

  /** `share` is 0 to 1. */
  show(share: number): void {
    const percent = Math.floor(share * 100);
    const step = this.#output.isTTY === true ? percent : percent - (percent % 25);
    if (step === this.#shown) return;
    this.#shown = step;
    if (this.#output.isTTY === true) {
      const done = Math.round(share * barWidth);
      const bar = '#'.repeat(done).padEnd(barWidth, '.');
      this.#output.write(`\r[${bar}] ${String(percent).padStart(3)} %  ${this.#label}`);
    } else {
      this.#output.write(`${this.#label}: ${step} %\n`);
    }
  }

  /** Ends the line of the bar. */
  end(): void {
    if (this.#output.isTTY === true && this.#shown >= 0) this.#output.write('\n');
  }
}
