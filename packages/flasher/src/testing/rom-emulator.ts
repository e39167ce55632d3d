import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { ProfileName } from '@boardcast/board';
import { FakeFlash } from './fake-flash.ts';
import { slipFrame, SlipReader } from './slip.ts';

/** The faults of a fake chip. */
export interface Faults {
  /** Rejects this block of a file each time. */
  readonly badBlock?: number;
  /** Changes a byte after writing. */
  readonly flipsByteAt?: number;
  /** Closes all connections at this block. */
  readonly vanishesAtBlock?: number;
  /** Does not reply to this block. */
  readonly stallsAtBlock?: number;
  /** Does not respond. */
  readonly silent?: boolean;
  /** Closes all connections when its firmware starts, as USB of its own does. */
  readonly leavesAtBoot?: boolean;
}

interface Chip {
  readonly id: number;
  readonly magic: number;
  readonly macRegister: number;
  readonly spi: number;
  /** The eFuse words with its revision (`EFUSE_RD_MAC_SYS_n_REG`). */
  readonly revision: (major: number, minor: number) => readonly (readonly [number, number])[];
}

const chips: Readonly<Record<ProfileName, Chip>> = {
  esp32s3: {
    ...{ id: 9, magic: 0x9, macRegister: 0x60007044, spi: 0x60002000 },
    revision: (major, minor) => [
      [0x60007050, (minor & 7) << 18],
      [0x60007058, (major << 24) | ((minor >> 3) << 23)],
    ],
  },
  esp32p4: {
    ...{ id: 18, magic: 0x0addbad0, macRegister: 0x5012d044, spi: 0x5008d000 },
    revision: (major, minor) => [[0x5012d04c, ((major >> 2) << 23) | ((major & 3) << 4) | minor]],
  },
};

const op = {
  flashBegin: 0x02,
  flashData: 0x03,
  flashEnd: 0x04,
  memBegin: 0x05,
  memEnd: 0x06,
  memData: 0x07,
  sync: 0x08,
  writeRegister: 0x09,
  readRegister: 0x0a,
  spiSetParams: 0x0b,
  spiAttach: 0x0d,
  changeBaudrate: 0x0f,
  deflateBegin: 0x10,
  deflateData: 0x11,
  deflateEnd: 0x12,
  flashMd5: 0x13,
  securityInfo: 0x14,
  eraseFlash: 0xd0,
} as const;

const magicRegister = 0x40001000;
/** Manufacturer 0x68. */
const flashId = 0x4068;
const flashBytes = 1 << 24;
const readIdCommand = 0x9f;
const startsCommand = 1 << 18;
const invalidMessage = 0x05;
const failedChecksum = 0x07;

interface Answer {
  readonly value?: number;
  readonly data?: Uint8Array;
  readonly error?: number;
  /** Sent after the response, as a separate frame. */
  readonly then?: string;
}

/**
 * A fake of the serial bootloader of a chip's ROM, and of the flasher that esptool uploads, by "Serial
 * Protocol" in esptool's documentation. The flash is a buffer.
 */
export class RomEmulator {
  readonly flash = new FakeFlash(flashBytes);
  readonly operations: number[] = [];
  /** The number of resets. */
  boots = 0;
  faults: Faults = {};
  /** Bytes of its flash, a power of two. */
  flashSize = flashBytes;
  /** The set bits of the flash encryption counter (SPI_BOOT_CRYPT_CNT). */
  flashCryptCount = 0;
  /** The flags of GET_SECURITY_INFO. */
  securityFlags = 0;
  /** The output of the firmware's start. */
  bootLog = '';
  readonly #chip: Chip;
  readonly #registers = new Map<number, number>();
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #stub = false;

  private constructor(board: ProfileName) {
    this.#chip = chips[board];
    this.#registers.set(magicRegister, this.#chip.magic);
    this.#registers.set(this.#chip.macRegister, 0x22334455);
    this.#registers.set(this.#chip.macRegister + 4, 0x6011);
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static start(board: ProfileName): Promise<RomEmulator> {
    const emulator = new RomEmulator(board);
    return new Promise((resolve) => {
      emulator.#server.listen(0, '127.0.0.1', () => resolve(emulator));
    });
  }

  /** The chip was reset into its ROM: a flasher in its memory is gone. */
  reset(): void {
    this.#stub = false;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  set revision({ major, minor }: { readonly major: number; readonly minor: number }) {
    for (const [register, value] of this.#chip.revision(major, minor)) {
      this.#registers.set(register, value);
    }
  }

  close(): Promise<void> {
    this.#endConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #endConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #serve(socket: Socket): void {
    const reader = new SlipReader();
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('data', (bytes) => {
      for (const frame of reader.read(bytes)) this.#receive(Buffer.from(frame), socket);
    });
    if (this.boots > 0) socket.write(this.bootLog);
  }

  #receive(frame: Buffer, socket: Socket): void {
    const command = frame[1] ?? 0;
    if (this.faults.silent === true || frame.length < 8 || frame[0] !== 0) return;
    this.operations.push(command);
    const data = frame.subarray(8);
    const sequence = data.length >= 8 ? data.readUInt32LE(4) : 0;
    if (isBlock(command) && sequence === this.faults.vanishesAtBlock) {
      this.#endConnections();
      return;
    }
    if (isBlock(command) && sequence === this.faults.stallsAtBlock) return;
    const answer = this.#answer(command, data, frame.readUInt32LE(4));
    const copies = command === op.sync && !this.#stub ? 8 : 1;
    for (let copy = 0; copy < copies; copy += 1) socket.write(this.#reply(command, answer));
    if (answer.then !== undefined) socket.write(slipFrame(Buffer.from(answer.then)));
    if (command === op.memEnd) this.#stub = true;
    if (command === op.flashEnd && data.readUInt32LE(0) === 0) this.#boot(socket);
  }

  #reply(command: number, { value = 0, data = Uint8Array.of(), error }: Answer): Uint8Array {
    const status = Buffer.alloc(this.#stub ? 2 : 4);
    if (error !== undefined) status.set([1, error]);
    const body = Buffer.concat([data, status]);
    const head = Buffer.alloc(8);
    head.set([1, command]);
    head.writeUInt16LE(body.length, 2);
    head.writeUInt32LE(value >>> 0, 4);
    return slipFrame(Buffer.concat([head, body]));
  }

  #boot(socket: Socket): void {
    this.#stub = false;
    this.boots += 1;
    if (this.faults.leavesAtBoot === true) this.#endConnections();
    else socket.write(this.bootLog);
  }

  #answer(command: number, data: Buffer, checksum: number): Answer {
    switch (command) {
      case op.sync:
        return { value: this.#stub ? 0 : 0x20120707 };
      case op.readRegister:
        return { value: this.#registers.get(data.readUInt32LE(0)) ?? 0 };
      case op.writeRegister:
        return this.#writeRegister(data.readUInt32LE(0), data.readUInt32LE(4));
      case op.securityInfo:
        return { data: this.#securityInfo() };
      case op.memEnd:
        return { then: 'OHAI' };
      case op.memBegin:
      case op.changeBaudrate:
      case op.spiAttach:
      case op.spiSetParams:
      case op.flashEnd:
      case op.deflateEnd:
        return {};
      case op.eraseFlash:
        this.flash.erase();
        return {};
      case op.memData:
      case op.flashBegin:
      case op.deflateBegin:
      case op.flashData:
      case op.deflateData:
        return this.#download(command, data, checksum);
      case op.flashMd5:
        return { data: this.#md5(data.readUInt32LE(0), data.readUInt32LE(4)) };
      default:
        return { error: invalidMessage };
    }
  }

  /** Commands of the SPI controller complete at once. */
  #writeRegister(address: number, value: number): Answer {
    const { spi } = this.#chip;
    const runs = address === spi && (value & startsCommand) !== 0;
    if (!runs) this.#registers.set(address, value);
    const commandRegister = this.#registers.get(spi + 0x20) ?? 0;
    if (runs && (commandRegister & 0xff) === readIdCommand) {
      this.#registers.set(spi + 0x58, flashId | (Math.log2(this.flashSize) << 16));
    }
    return {};
  }

  #securityInfo(): Uint8Array {
    const info = Buffer.alloc(20);
    info.writeUInt32LE(this.securityFlags, 0);
    info.writeUInt8(this.flashCryptCount, 4);
    info.writeUInt32LE(this.#chip.id, 12);
    return info;
  }

  #download(command: number, data: Buffer, checksum: number): Answer {
    try {
      if (command === op.flashBegin || command === op.deflateBegin) {
        this.flash.begin(data, command === op.deflateBegin);
        return {};
      }
      const block = data.subarray(16);
      const sum = block.reduce((state, byte) => state ^ byte, 0xef);
      if (sum !== (checksum & 0xff)) return { error: failedChecksum };
      if (command === op.memData) return {};
      const sequence = data.readUInt32LE(4);
      if (sequence === this.faults.badBlock) return { error: failedChecksum };
      this.flash.block(sequence, block);
      return {};
    } catch {
      return { error: invalidMessage };
    }
  }

  /** The ROM sends a digest in hexadecimal, the flasher as bytes. */
  #md5(offset: number, size: number): Uint8Array {
    const { flipsByteAt } = this.faults;
    if (flipsByteAt !== undefined) {
      this.flash.bytes[flipsByteAt] = (this.flash.bytes[flipsByteAt] ?? 0) ^ 0x01;
    }
    const digest = this.flash.md5(offset, size);
    return this.#stub ? digest : Buffer.from(digest.toString('hex'));
  }
}

function isBlock(command: number): boolean {
  return command === op.flashData || command === op.deflateData;
}
