const END = 0xc0;
const ESC = 0xdb;
const ESC_END = 0xdc;
const ESC_ESC = 0xdd;

/** An encoded SLIP frame (RFC 1055), with END before and after it. */
export function slipFrame(payload: Uint8Array): Uint8Array {
  const escaped = [...payload].flatMap((byte) => {
    if (byte === END) return [ESC, ESC_END];
    return byte === ESC ? [ESC, ESC_ESC] : [byte];
  });
  return Uint8Array.from([END, ...escaped, END]);
}

/** Decodes frames from a stream of bytes. */
export class SlipReader {
  #frame: number[] = [];
  #escaped = false;

  read(bytes: Uint8Array): readonly Uint8Array[] {
    const frames: Uint8Array[] = [];
    for (const byte of bytes) {
      if (byte === END) {
        if (this.#frame.length > 0) frames.push(Uint8Array.from(this.#frame));
        this.#frame = [];
      } else if (byte === ESC) {
        this.#escaped = true;
      } else {
        this.#frame.push(this.#escaped ? (byte === ESC_END ? END : ESC) : byte);
        this.#escaped = false;
      }
    }
    return frames;
  }
}
