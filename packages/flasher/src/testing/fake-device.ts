import { connect, type Socket } from 'node:net';
import type { Link, LinkListener, OpenLink, Signals } from '../link.ts';
import type { RomEmulator } from './rom-emulator.ts';

/** What runs on a device unless its ROM does. */
export interface FakeFirmware {
  /** Its console; it is started unless it runs. */
  readonly open: OpenLink;
  /** Stops it. */
  reset?(): Promise<void>;
}

/**
 * A board behind a USB bridge with the auto-reset circuit: RTS holds the chip in reset, and DTR
 * selects the ROM's download mode when it is released. Otherwise the firmware runs. A port that is
 * opened again finds the board as it was.
 */
export class FakeDevice {
  readonly #rom: RomEmulator;
  readonly #firmware: FakeFirmware;
  readonly #links = new Set<DeviceLink>();
  /** How long its port is away after a reset, as that of a chip with USB of its own. */
  awayMs = 0;
  /** How often it was away. */
  departures = 0;
  #backAt = 0;
  #isInRom = false;

  constructor(rom: RomEmulator, firmware: FakeFirmware) {
    this.#rom = rom;
    this.#firmware = firmware;
  }

  readonly open: OpenLink = async (listener) => {
    if (performance.now() < this.#backAt) throw new Error('The port does not exist.');
    const link = new DeviceLink(listener, this);
    this.#links.add(link);
    await link.connect();
    return link;
  };

  /** Pulls the cable. */
  disconnect(): void {
    this.#leave(Number.POSITIVE_INFINITY);
  }

  /** Connects to what runs. */
  connect(listener: LinkListener): Promise<Link> {
    return this.#isInRom ? this.#connectRom(listener) : this.#firmware.open(listener);
  }

  /** Ends what runs. */
  async reset(): Promise<void> {
    await this.#firmware.reset?.();
  }

  /** Starts the ROM's download mode, or the firmware. */
  start(isInRom: boolean): void {
    this.#isInRom = isInRom;
    if (isInRom) this.#rom.reset();
    if (this.awayMs === 0) return;
    this.departures += 1;
    this.#leave(this.awayMs);
  }

  #leave(ms: number): void {
    this.#backAt = performance.now() + ms;
    for (const link of [...this.#links]) link.disconnect();
  }

  removed(link: DeviceLink): void {
    this.#links.delete(link);
  }

  #connectRom(listener: LinkListener): Promise<Link> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port: this.#rom.port, noDelay: true });
      socket.on('data', (bytes) => listener.onData(bytes));
      socket.once('error', reject);
      socket.once('connect', () => resolve(new RomLink(socket)));
    });
  }
}

class DeviceLink implements Link {
  readonly name = 'fake';
  readonly hasSignals = true;
  readonly #listener: LinkListener;
  readonly #device: FakeDevice;
  #current: Link | undefined;
  #isReset = false;
  #isClosed = false;

  constructor(listener: LinkListener, device: FakeDevice) {
    this.#listener = listener;
    this.#device = device;
  }

  async connect(): Promise<void> {
    this.#current = await this.#device.connect(this.#listener);
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#current?.write(bytes);
  }

  async setSignals({ dtr, rts }: Signals): Promise<void> {
    if (rts && !dtr) {
      this.#isReset = true;
      await this.#detach();
      await this.#device.reset();
    } else if (this.#isReset) {
      this.#isReset = false;
      this.#device.start(dtr);
      if (!this.#isClosed) await this.connect();
    }
  }

  setBaudRate(): Promise<void> {
    return Promise.resolve();
  }

  endInput(): void {
    return;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#device.removed(this);
    await this.#detach();
  }

  disconnect(): void {
    this.#isClosed = true;
    this.#device.removed(this);
    void this.#detach();
    this.#listener.onClosed('disconnected');
  }

  async #detach(): Promise<void> {
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
