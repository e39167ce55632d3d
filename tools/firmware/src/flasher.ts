import { createHash } from 'node:crypto';
import { ESPLoader, Transport } from 'esptool-js';
import type { ProfileName } from '@boardcast/board';
import { errorMessage } from '@boardcast/protocol';
import { chipIds } from './app-image.ts';
import type { FirmwarePart } from './firmware-parts.ts';
import type { ChipState } from './flash-safety.ts';
import { resetBoard, type Link, type LinkListener } from './link.ts';
import type { UsbIds } from './ports.ts';
import { toolError } from './tool-error.ts';
import { WebSerial } from './web-serial.ts';

export interface FlasherOptions {
  readonly open: (listener: LinkListener) => Promise<Link>;
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
  /** Its name, revision and MAC. */
  readonly description: string;
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

  private constructor(link: Link, loader: ESPLoader, closed: Promise<never>, baud: number) {
    this.#link = link;
    this.#loader = loader;
    this.#closed = closed;
    this.#baud = baud;
  }

  /** Opens the port without sending anything. */
  static async open({ open, usb, baud }: FlasherOptions): Promise<Flasher> {
    const port = new WebSerial(usb);
    let onClosed: (reason: string) => void = () => undefined;
    const closed = new Promise<never>((_, reject) => {
      onClosed = (reason) => {
        port.fail(reason);
        reject(toolError('port-closed', { reason }));
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

  /** Connects to the ROM and checks the chip. */
  async connect(board: ProfileName): Promise<IdentifiedChip> {
    await this.#step('The chip does not respond', async () => {
      await this.#loader.detectChip(this.#link.hasSignals ? 'default_reset' : 'no_reset');
    });
    const { chip, secureDownloadMode } = this.#loader;
    const boardChip = chip as unknown as BoardChip;
    if (boardChip.IMAGE_CHIP_ID !== chipIds[board]) {
      throw toolError('chip-mismatch', { chip: chip.CHIP_NAME, board });
    }
    if (secureDownloadMode) {
      throw toolError('chip-secure-download', {});
    }
    return this.#step('Reading the chip failed', async () => {
      const { flashCryptCnt, parsedFlags } = await this.#loader.getSecurityInfo();
      const major = await boardChip.getMajorChipVersion(this.#loader);
      const minor = await boardChip.getMinorChipVersion(this.#loader);
      const name = await chip.getChipDescription(this.#loader);
      return {
        description: `${name}, MAC ${await chip.readMac(this.#loader)}`,
        revision: major * 100 + minor,
        flashEncryption: isOdd(flashCryptCnt),
        secureBoot: parsedFlags.SECURE_BOOT_EN,
      };
    });
  }

  /** Starts esptool-js's flasher at the baud rate; resolves with the flash's size. */
  async prepare(): Promise<number | undefined> {
    return this.#step('Starting the flasher failed', async () => {
      await this.#loader.chip.postConnect?.(this.#loader);
      await this.#loader.runStub();
      if (this.#baud !== romBaud && this.#link.hasSignals) {
        await this.#loader.changeBaud();
      }
      return bytesOf(await this.#loader.detectFlashSize());
    });
  }

  async erase(): Promise<void> {
    await this.#step('Erasing the flash failed', () => this.#loader.eraseFlash());
  }

  /** Writes and verifies one file; `progress` is called with 0 to 1. */
  async write(part: FirmwarePart, progress: (share: number) => void): Promise<void> {
    const { name, offset, data } = part;
    await this.#step(`Writing ${name} failed`, () =>
      this.#loader.writeFlash({
        fileArray: [{ data, address: offset }],
        flashMode: 'keep',
        flashFreq: 'keep',
        flashSize: 'keep',
        eraseAll: false,
        compress: true,
        reportProgress: (_file, written, total) => progress(total === 0 ? 1 : written / total),
      }),
    );
    await this.#verify(part);
  }

  async #verify({ name, offset, data }: FirmwarePart): Promise<void> {
    const found = await this.#step(`Reading ${name} back failed`, () =>
      this.#loader.flashMd5sum(offset, data.length),
    );
    const expected = createHash('md5').update(data).digest('hex');
    if (found !== expected) throw toolError('flash-corrupt', { file: name, found, expected });
  }

  /** Starts the firmware; without reset lines, by the flasher's command. */
  async reset(): Promise<void> {
    await this.#step('Resetting the board failed', async () => {
      if (this.#link.hasSignals) return resetBoard(this.#link);
      await this.#loader.flashBegin(0, 0);
      await this.#loader.flashFinish(true);
    });
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  /** One step with esptool-js, which does not detect that its port was closed. */
  async #step<T>(name: string, step: () => Promise<T>): Promise<T> {
    const own = step().catch((error: unknown) => {
      const { name: link, hasSignals } = this.#link;
      const details = { step: name, reason: reasonOf(error), link, hasSignals };
      throw toolError('flash-failed', details, { cause: error });
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
  const message = errorMessage(error);
  return `${message.replaceAll(/\s+/g, ' ').replace(/\.$/, '')}.`;
}

/** A size in esptool-js's notation, for example 4MB or 512KB. */
function bytesOf(size: string | undefined): number | undefined {
  const [, count, unit] = /^(\d+)([KM])B$/.exec(size ?? '') ?? [];
  return count === undefined ? undefined : Number(count) * 1024 * (unit === 'M' ? 1024 : 1);
}
