import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';

const sector = 4096;

interface Download {
  readonly offset: number;
  readonly blocks: number;
  readonly compressed: boolean;
  readonly received: Buffer[];
}

/** The flash of the fake chip, written by the bootloader's commands. */
export class FakeFlash {
  readonly bytes: Buffer;
  #download: Download | undefined;

  constructor(size: number) {
    // Not erased, so that unwritten parts differ from written ones.
    this.bytes = Buffer.alloc(size, 0x5a);
  }

  begin(data: Buffer, compressed: boolean): void {
    const [size, blocks, , offset] = [0, 4, 8, 12].map((at) => data.readUInt32LE(at)) as [
      number,
      number,
      number,
      number,
    ];
    const end = Math.ceil((offset + size) / sector) * sector;
    if (end > this.bytes.length) throw new Error('beyond the flash');
    this.bytes.fill(0xff, offset, end);
    this.#download = { offset, blocks, compressed, received: [] };
  }

  /** Writes one block at its offset; a repeated one counts once. */
  block(sequence: number, block: Buffer): void {
    const download = this.#download;
    if (download === undefined || sequence > download.received.length) throw new Error('no order');
    download.received[sequence] = Buffer.from(block);
    if (download.received.length < download.blocks) return;
    const whole = Buffer.concat(download.received);
    (download.compressed ? inflateSync(whole) : whole).copy(this.bytes, download.offset);
  }

  erase(): void {
    this.bytes.fill(0xff);
  }

  md5(offset: number, size: number): Buffer {
    return createHash('md5')
      .update(this.bytes.subarray(offset, offset + size))
      .digest();
  }
}
