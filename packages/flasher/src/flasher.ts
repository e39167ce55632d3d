import { md5 } from '@noble/hashes/legacy';
import { ESPLoader, Transport } from 'esptool-js';
import { boardOfChip } from './app-image.ts';
import { hexOf } from './bytes.ts';
import type { Firmware, FirmwarePart } from './firmware.ts';
import { checkChip, checkFlashSize, type ChipState } from './flash-safety.ts';
import { flasherError, FlasherError, type FlashStep } from './flasher-error.ts';
import { resetBoard, type Link, type OpenLink } from './link.ts';
import { LinkPort, type UsbIds } from './link-port.ts';

export interface FlasherOptions {
  readonly open: OpenLink;
  readonly usb: UsbIds | undefined;
  /** Baud rate of writing; the ROM starts with 115200. */
  readonly baud: number;
}

const romBaud = 115_200;

/** The members of esptool-js's chips that their common type lacks. */
interface BoardChip {
  readonly IMAGE_CHIP_ID?: unknown;
  getMajorChipVersion(loader: ESPLoader): Promise<number>;
  getMinorChipVersion(loader: ESPLoader): Promise<number>;
}

/** A chip after connecting. */
export interface IdentifiedChip extends ChipState {
  /** Six hexadecimal bytes with colons, in lower case. */
  readonly mac: string;
  /** Its name, revision and MAC. */
  readonly description: string;
}

/** What is called while a firmware is written. */
export interface FlashListener {
  onErasing?(): void;
  /** `share` is the written part of the file, 0 to 1. */
  onWriting(part: FirmwarePart, share: number): void;
}

/** esptool-js always prints its traces. */
class QuietTransport extends Transport {
  override trace(): void {
    return;
  }
}

/** A terminal that discards esptool-js's messages. */
const silent = { clean: () => undefined, writeLine: () => undefined, write: () => undefined };

/** A session with a board in its ROM's download mode, from connecting to the reset. */
export class Flasher {
  readonly #link: Link;
  readonly #loader: ESPLoader;
  readonly #closed: Promise<never>;
  readonly #baud: number;
  /** Whether the ROM runs instead of the firmware. */
  #isStopped = false;

  private constructor(link: Link, loader: ESPLoader, closed: Promise<never>, baud: number) {
    this.#link = link;
    this.#loader = loader;
    this.#closed = closed;
    this.#baud = baud;
  }

  /** Opens the port without sending anything. */
  static async open({ open, usb, baud }: FlasherOptions): Promise<Flasher> {
    const port = new LinkPort(usb);
    let onClosed: (reason: string) => void = () => undefined;
    const closed = new Promise<never>((_, reject) => {
      onClosed = (reason) => {
        port.fail(reason);
        reject(flasherError('port-closed', { reason }));
      };
    });
    closed.catch(() => undefined);
    const link = await open({
      onData: (bytes) => port.receive(bytes),
      onClosed: (reason) => onClosed(reason),
    });
    port.attach(link);
    const transport = new QuietTransport(port);
    const options = { transport, baudrate: baud, romBaudrate: romBaud, terminal: silent };
    return new Flasher(link, new ESPLoader(options), closed, baud);
  }

  /** Rejects with `port-closed` when the port is closed, by a disconnected cable for example. */
  get closed(): Promise<never> {
    return this.#closed;
  }

  /** Connects to the ROM and identifies the chip. */
  async connect(): Promise<IdentifiedChip> {
    await this.#step('connect', async () => {
      this.#isStopped = true;
      await this.#loader.detectChip(this.#link.hasSignals ? 'default_reset' : 'no_reset');
    });
    const { chip, secureDownloadMode } = this.#loader;
    const boardChip = chip as unknown as BoardChip;
    const name = chip.CHIP_NAME;
    const board = boardOfChip(boardChip.IMAGE_CHIP_ID);
    if (board === undefined) throw flasherError('chip-unsupported', { chip: name });
    if (secureDownloadMode) throw flasherError('chip-secure-download', {});
    return this.#step('read-chip', async () => {
      const { flashCryptCnt, parsedFlags } = await this.#loader.getSecurityInfo();
      const major = await boardChip.getMajorChipVersion(this.#loader);
      const minor = await boardChip.getMinorChipVersion(this.#loader);
      const mac = (await chip.readMac(this.#loader)).toLowerCase();
      return {
        board,
        name,
        mac,
        description: `${await chip.getChipDescription(this.#loader)}, MAC ${mac}`,
        revision: major * 100 + minor,
        flashEncryption: isOdd(flashCryptCnt),
        secureBoot: parsedFlags.SECURE_BOOT_EN,
      };
    });
  }

  /**
   * Writes and verifies a firmware, and starts it. Rejects with a FlasherError before anything is
   * written when the chip or its flash does not fit.
   */
  async flash(
    firmware: Firmware,
    chip: IdentifiedChip,
    { erase, listener }: { readonly erase: boolean; readonly listener: FlashListener },
  ): Promise<void> {
    checkChip(firmware, chip);
    checkFlashSize(firmware, await this.#prepare());
    if (erase) {
      listener.onErasing?.();
      await this.#step('erase', () => this.#loader.eraseFlash());
    }
    for (const part of firmware.parts) {
      await this.#write(part, (share) => listener.onWriting(part, share));
    }
    await this.#reset();
  }

  /** Starts esptool-js's flasher at the baud rate; resolves with the flash's size. */
  async #prepare(): Promise<number | undefined> {
    return this.#step('start-flasher', async () => {
      await this.#loader.chip.postConnect?.(this.#loader);
      await this.#loader.runStub();
      if (this.#baud !== romBaud && this.#link.hasSignals) {
        await this.#loader.changeBaud();
      }
      return bytesOf(await this.#loader.detectFlashSize());
    });
  }

  /** Writes and verifies one file. */
  async #write(part: FirmwarePart, progress: (share: number) => void): Promise<void> {
    const { name, offset, data } = part;
    const write = () =>
      this.#loader.writeFlash({
        fileArray: [{ data, address: offset }],
        flashMode: 'keep',
        flashFreq: 'keep',
        flashSize: 'keep',
        eraseAll: false,
        compress: true,
        reportProgress: (_file, written, total) => progress(total === 0 ? 1 : written / total),
      });
    await this.#step('write', write, name);
    await this.#verify(part);
  }

  async #verify({ name, offset, data }: FirmwarePart): Promise<void> {
    const read = () => this.#loader.flashMd5sum(offset, data.length);
    const found = await this.#step('verify', read, name);
    const expected = hexOf(md5(data));
    if (found !== expected) throw flasherError('flash-corrupt', { file: name, found, expected });
  }

  /** Starts the firmware; without reset lines, by the flasher's command. */
  async #reset(): Promise<void> {
    if (this.#link.hasSignals) {
      await this.#step('reset', () => resetBoard(this.#link));
    } else {
      await this.#step('reset', () => this.#loader.flashBegin(0, 0));
      // The port of a board with USB of its own may leave before the reply.
      const left = (error: unknown) => {
        if (!(error instanceof FlasherError && error.code === 'port-closed')) throw error;
      };
      await this.#step('reset', () => this.#loader.flashFinish(true)).catch(left);
    }
    this.#isStopped = false;
  }

  /** Closes the port. A board that was not flashed starts its firmware again. */
  async close(): Promise<void> {
    if (this.#isStopped && this.#link.hasSignals) {
      await resetBoard(this.#link).catch(() => undefined);
    }
    await this.#link.close();
  }

  /** One step with esptool-js, which does not detect that its port was closed. */
  async #step<T>(step: FlashStep, run: () => Promise<T>, file?: string): Promise<T> {
    const own = run().catch((error: unknown) => {
      const { name: link, hasSignals } = this.#link;
      const details = { step, file, reason: reasonOf(error), link, hasSignals };
      throw flasherError('flash-failed', details, { cause: error });
    });
    own.catch(() => undefined);
    return Promise.race([own, this.#closed]);
  }
}

/** Each change of flash encryption sets one more bit: it is enabled while their number is odd. */
function isOdd(bits: number): boolean {
  return bits.toString(2).replaceAll('0', '').length % 2 === 1;
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `${message.replaceAll(/\s+/g, ' ').replace(/\.$/, '')}.`;
}

/** A size in esptool-js's notation, for example 4MB or 512KB. */
function bytesOf(size: string | undefined): number | undefined {
  const [, count, unit] = /^(\d+)([KM])B$/.exec(size ?? '') ?? [];
  return count === undefined ? undefined : Number(count) * 1024 * (unit === 'M' ? 1024 : 1);
}
