import type { FirmwarePart, FlashListener } from '@boardcast/flasher';
import type { Output } from './command.ts';
import { Progress } from './progress.ts';

/** Shows the progress of flashing, one file after another. */
export class PartProgress implements FlashListener {
  readonly #output: Output;
  #part: FirmwarePart | undefined;
  #progress: Progress | undefined;

  constructor(output: Output) {
    this.#output = output;
  }

  onErasing(): void {
    this.#output.write('Erasing the whole flash ...\n');
  }

  onWriting(part: FirmwarePart, share: number): void {
    if (part !== this.#part) {
      this.end();
      this.#part = part;
      this.#progress = new Progress(this.#output, `${part.name} at 0x${part.offset.toString(16)}`);
    }
    this.#progress?.show(share);
  }

  /** Ends the line of the bar. */
  end(): void {
    this.#progress?.end();
    this.#progress = undefined;
  }
}
