import { createHash } from 'node:crypto';
import { ESPLoader, Transport } from 'esptool-js';
import type { ProfileName } from '@boardcast/board';
import { errorMessage } from '@boardcast/protocol';
import { chipIds } from './app-image.ts';
import type { FirmwarePart } from './firmware-parts.ts';
import type { ChipState } from './flash-safety.ts';
import { resetBoard, type Link, type LinkListener } from './link.ts';
import type { UsbIds } from './ports.ts';
import { WebSerial } from './web-serial.ts';

export interface FlasherOptions {
  readonly open: (listener: LinkListener) => Promise<Link>;
  readonly usb: UsbIds | undefined;
  /** Bits a second for the writing; the ROM begins at 115200. */
  readonly baud: number;
}

const romBaud = 115_200;

/** What esptool-js's chips of our boards have beyond their common type. */
interface OurChip {
  readonly IMAGE_CHIP_ID?: unknown;
  getMajorChipVersion(loader: ESPLoader): Promise<number>;
  getMinorChipVersion(loader: ESPLoader): Promise<number>;
}

/** A chip that was identified and has answered. */
export interface IdentifiedChip extends ChipState {
  /** Its name, revision and MAC, for people. */
  readonly description: string;
}

/** esptool-js prints its traces, asked or not. */
class QuietTransport extends Transport {
  override trace(): void {
    return;
  }
}

/** What esptool-js says is for its own page. */
const silent = { clean: () => undefined, writeLine: () => undefined, write: () => undefined };

/** A board in its ROM's download mode, from connecting to the reset. */
export class Flasher {
  readonly #link: Link;
  readonly #loader: ESPLoader;
  readonly #gone: Promise<never>;
  readonly #baud: number;

  private constructor(link: Link, loader: ESPLoader, gone: Promise<never>, baud: number) {
    this.#link = link;
    this.#loader = loader;
    this.#gone = gone;
    this.#baud = baud;
  }

  /** Opens the port; nothing is sent yet. */
  static async open({ open, usb, baud }: FlasherOptions): Promise<Flasher> {
    const port = new WebSerial(usb);
    let tellGone: (reason: string) => void = () => undefined;
    const gone = new Promise<never>((_, reject) => {
      tellGone = (reason) => {
        port.fail(reason);
        reject(new Error(`The port went away: ${reason}. Plug the board in and flash it again.`));
      };
    });
    gone.catch(() => undefined);
    const link = await open({
      onData: (bytes) => port.hear(bytes),
      onClosed: (reason) => tellGone(reason),
    });
    port.attach(link);
    const transport = new QuietTransport(port as unknown as Transport['device']);
    const options = { transport, baudrate: baud, romBaudrate: romBaud, terminal: silent };
    return new Flasher(link, new ESPLoader(options), gone, baud);
  }

  /** Brings the ROM to talk and checks that it is the chip; resolves with what it says of itself. */
  async connect(board: ProfileName): Promise<IdentifiedChip> {
    await this.#step('The chip does not answer', async () => {
      await this.#loader.detectChip(this.#link.hasSignals ? 'default_reset' : 'no_reset');
    });
    const { chip, secureDownloadMode } = this.#loader;
    const ours = chip as unknown as OurChip;
    if (ours.IMAGE_CHIP_ID !== chipIds[board]) {
      throw new Error(
        `The chip is an ${chip.CHIP_NAME}, and the firmware is for the ${board}: nothing was written. Build with --board for this chip, or name another port.`,
      );
    }
    if (secureDownloadMode) {
      throw new Error('The chip is in secure download mode, which cannot be flashed from here.');
    }
    return this.#step('The chip does not tell about itself', async () => {
      const { flashCryptCnt, parsedFlags } = await this.#loader.getSecurityInfo();
      const major = await ours.getMajorChipVersion(this.#loader);
      const minor = await ours.getMinorChipVersion(this.#loader);
      const name = await chip.getChipDescription(this.#loader);
      return {
        description: `${name}, MAC ${await chip.readMac(this.#loader)}`,
        revision: major * 100 + minor,
        flashEncryption: isOdd(flashCryptCnt),
        secureBoot: parsedFlags.SECURE_BOOT_EN,
      };
    });
  }

  /** Starts the flasher that esptool-js brings and raises the speed; resolves with the flash's size. */
  async prepare(): Promise<number | undefined> {
    return this.#step('The chip could not be prepared', async () => {
      await this.#loader.chip.postConnect?.(this.#loader);
      await this.#loader.runStub();
      if (this.#baud !== romBaud && this.#link.hasSignals) {
        await this.#loader.changeBaud();
      }
      return bytesOf(await this.#loader.detectFlashSize());
    });
  }

  async erase(): Promise<void> {
    await this.#step('The flash could not be erased', () => this.#loader.eraseFlash());
  }

  /** Writes one file and has the chip compare it; `progress` goes from 0 to 1. */
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
    const found = await this.#step(`${name} could not be read back`, () =>
      this.#loader.flashMd5sum(offset, data.length),
    );
    const wanted = createHash('md5').update(data).digest('hex');
    if (found === wanted) return;
    throw new Error(
      `${name} is not in the flash as it was sent (MD5 ${found}, not ${wanted}): flash again, with a lower --baud or another cable.`,
    );
  }

  /** Lets the board run what was written; without reset lines by the flasher's own command. */
  async reset(): Promise<void> {
    await this.#step('The board could not be reset', async () => {
      if (this.#link.hasSignals) return resetBoard(this.#link);
      await this.#loader.flashBegin(0, 0);
      await this.#loader.flashFinish(true);
    });
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  /** One step with esptool-js, which does not notice that its port is gone. */
  async #step<T>(what: string, step: () => Promise<T>): Promise<T> {
    const own = step().catch((error: unknown) => {
      throw new Error(`${what}: ${reasonOf(error)} ${this.#advice()}`, { cause: error });
    });
    own.catch(() => undefined);
    return Promise.race([own, this.#gone]);
  }

  #advice(): string {
    return this.#link.hasSignals
      ? 'Hold BOOT while the board is reset, or try another cable or a lower --baud.'
      : `${this.#link.name} has no reset lines: hold BOOT and press RESET, then flash again.`;
  }
}

/** Each change of flash encryption burns one more bit: it is on while their number is odd. */
function isOdd(bits: number): boolean {
  return bits.toString(2).replaceAll('0', '').length % 2 === 1;
}

function reasonOf(error: unknown): string {
  const message = errorMessage(error);
  return `${message.replaceAll(/\s+/g, ' ').replace(/\.$/, '')}.`;
}

/** A size as esptool-js names it, such as 4MB or 512KB. */
function bytesOf(size: string | undefined): number | undefined {
  const [, count, unit] = /^(\d+)([KM])B$/.exec(size ?? '') ?? [];
  return count === undefined ? undefined : Number(count) * 1024 * (unit === 'M' ? 1024 : 1);
}
