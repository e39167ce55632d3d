import { hasValidChecksum, improvHeader, prefixBytes } from './packet.ts';

/** A piece of a console's output. */
export type ConsolePiece =
  | { readonly kind: 'console'; readonly bytes: Uint8Array }
  /** A packet with a valid checksum. */
  | { readonly kind: 'packet'; readonly bytes: Uint8Array }
  | { readonly kind: 'invalid'; readonly bytes: Uint8Array };

const lineFeed = 10;
const carriageReturn = 13;

/** Separates Improv's packets from the text of the console on the same line. */
export class PacketReader {
  /** The beginning of a packet, or what may be one. */
  #held: number[] = [];
  #text: number[] = [];
  #pieces: ConsolePiece[] = [];
  /** The line end right after a packet belongs to it. */
  #lineEnd: 'none' | 'expected' | 'half' = 'none';

  read(bytes: Uint8Array): readonly ConsolePiece[] {
    for (const byte of bytes) this.#readByte(byte);
    this.#endText();
    return this.#pieces.splice(0);
  }

  #readByte(byte: number): void {
    if (this.#isLineEnd(byte)) return;
    const { length } = this.#held;
    if (length >= improvHeader.length) {
      this.#held.push(byte);
      if (this.#isComplete()) this.#endPacket();
    } else if (byte === improvHeader[length]) {
      this.#held.push(byte);
    } else {
      this.#text.push(...this.#held.splice(0));
      if (byte === improvHeader[0]) this.#held.push(byte);
      else this.#text.push(byte);
    }
  }

  #isLineEnd(byte: number): boolean {
    const state = this.#lineEnd;
    this.#lineEnd = state === 'expected' && byte === carriageReturn ? 'half' : 'none';
    if (state === 'none') return false;
    return byte === lineFeed || this.#lineEnd === 'half';
  }

  #isComplete(): boolean {
    return this.#held.length === prefixBytes + (this.#held[prefixBytes - 1] ?? 0) + 1;
  }

  #endPacket(): void {
    this.#endText();
    const bytes = Uint8Array.from(this.#held.splice(0));
    this.#pieces.push({ kind: hasValidChecksum(bytes) ? 'packet' : 'invalid', bytes });
    this.#lineEnd = 'expected';
  }

  #endText(): void {
    if (this.#text.length === 0) return;
    this.#pieces.push({ kind: 'console', bytes: Uint8Array.from(this.#text.splice(0)) });
  }
}
