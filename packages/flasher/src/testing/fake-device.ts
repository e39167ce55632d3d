import { connect, type Socket } from 'node:net';
import type { Link, LinkListener, OpenLink, Signals } from '../link.ts';
import type { RomEmulator } from './rom-emulator.ts';

/**
 * A board behind a USB bridge with the auto-reset circuit: RTS holds the chip in reset, and DTR
 * selects the ROM's download mode when it is released. Otherwise the firmware runs.
 */
export class FakeDevice {
  readonly #rom: RomEmulator;
  readonly #openFirmware: OpenLink;
  /** How often the firmware was started. */
  starts = 0;
  readonly #links = new Set<DeviceLink>();

  constructor(rom: RomEmulator, openFirmware: OpenLink) {
    this.#rom = rom;
    this.#openFirmware = openFirmware;
  }

  readonly open: OpenLink = async (listener) => {
    const link: DeviceLink = new DeviceLink(listener, {
      rom: () => this.#connectRom(listener),
      firmware: () => {
        this.starts += 1;
        return this.#openFirmware(listener);
      },
      closed: () => this.#links.delete(link),
    });
    this.#links.add(link);
    await link.start();
    return link;
  };

  /** Pulls the cable. */
  disconnect(): void {
    for (const link of this.#links) link.disconnect();
  }

  #connectRom(listener: LinkListener): Promise<Link> {
    this.#rom.reset();
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port: this.#rom.port, noDelay: true });
      socket.on('data', (bytes) => listener.onData(bytes));
      socket.once('error', reject);
      socket.once('connect', () => resolve(new RomLink(socket)));
    });
  }
}

interface Modes {
  readonly rom: () => Promise<Link>;
  readonly firmware: () => Promise<Link>;
  readonly closed: () => void;
}

class DeviceLink implements Link {
  readonly name = 'fake';
  readonly hasSignals = true;
  readonly #listener: LinkListener;
  readonly #modes: Modes;
  #current: Link | undefined;
  #isReset = false;

  constructor(listener: LinkListener, modes: Modes) {
    this.#listener = listener;
    this.#modes = modes;
  }

  async start(): Promise<void> {
    this.#current = await this.#modes.firmware();
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#current?.write(bytes);
  }

  async setSignals({ dtr, rts }: Signals): Promise<void> {
    if (rts && !dtr) {
      this.#isReset = true;
      await this.#stop();
    } else if (this.#isReset) {
      this.#isReset = false;
      this.#current = await (dtr ? this.#modes.rom() : this.#modes.firmware());
    }
  }

  setBaudRate(): Promise<void> {
    return Promise.resolve();
  }

  endInput(): void {
    return;
  }

  async close(): Promise<void> {
    this.#modes.closed();
    await this.#stop();
  }

  disconnect(): void {
    this.#modes.closed();
    void this.#stop();
    this.#listener.onClosed('disconnected');
  }

  async #stop(): Promise<void> {
    const current = this.#current;
    this.#current = undefined;
    await current?.close();
  }
}

class RomLink implements Link {
  readonly name = 'rom';
  readonly hasSignals = false;
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  }

  setSignals(): Promise<void> {
    return Promise.resolve();
  }

  setBaudRate(): Promise<void> {
    return Promise.resolve();
  }

  endInput(): void {
    return;
  }

  close(): Promise<void> {
    this.#socket.destroy();
    return Promise.resolve();
  }
}
