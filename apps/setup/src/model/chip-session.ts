import { Flasher, type Firmware, type FirmwarePart, type IdentifiedChip } from '@boardcast/flasher';
import type { BoardPort } from './serial-ports.ts';

const writeBaud = 460_800;

export interface WriteOptions {
  readonly erase: boolean;
  /** The written part of all files, 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/** A chip whose ROM runs instead of its firmware. */
export class ChipSession {
  readonly chip: IdentifiedChip;
  readonly #flasher: Flasher;

  private constructor(flasher: Flasher, chip: IdentifiedChip) {
    this.#flasher = flasher;
    this.chip = chip;
  }

  static async open({ open, usb }: BoardPort): Promise<ChipSession> {
    const flasher = await Flasher.open({ open, usb, baud: writeBaud });
    try {
      return new ChipSession(flasher, await flasher.connect());
    } catch (error) {
      await flasher.close();
      throw error;
    }
  }

  /** Rejects when the cable is disconnected. */
  get closed(): Promise<never> {
    return this.#flasher.closed;
  }

  /** Writes and verifies a firmware, and starts it. */
  async write(firmware: Firmware, { erase, onProgress }: WriteOptions): Promise<void> {
    const { parts } = firmware;
    const total = bytesOf(parts);
    const onWriting = (part: FirmwarePart, share: number) => {
      const before = bytesOf(parts.slice(0, parts.indexOf(part)));
      onProgress((before + share * part.data.length) / total);
    };
    await this.#flasher.flash(firmware, this.chip, { erase, listener: { onWriting } });
  }

  /** Closes the port; the board's firmware starts. */
  close(): Promise<void> {
    return this.#flasher.close();
  }
}

function bytesOf(parts: readonly FirmwarePart[]): number {
  return parts.reduce((sum, { data }) => sum + data.length, 0);
}
