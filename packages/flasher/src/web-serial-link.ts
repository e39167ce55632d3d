import type { Link, LinkListener, Signals } from './link.ts';

/** What a link uses of a browser's Web Serial port (WICG, "Web Serial API"). */
export interface WebSerialPort {
  readonly readable: ReadableStream<Uint8Array> | null;
  readonly writable: WritableStream<Uint8Array> | null;
  open(options: { readonly baudRate: number; readonly bufferSize?: number }): Promise<void>;
  close(): Promise<void>;
  setSignals(signals: {
    readonly dataTerminalReady?: boolean;
    readonly requestToSend?: boolean;
  }): Promise<void>;
}

/** The default of 255 bytes is less than esptool's flasher sends at once. */
const bufferSize = 8192;

/** Opens a port of a browser. Rejects with the browser's DOMException. */
export async function openWebSerialLink(
  port: WebSerialPort,
  baudRate: number,
  listener: LinkListener,
): Promise<Link> {
  const link = new WebSerialLink(port, listener);
  await link.setBaudRate(baudRate);
  return link;
}

class WebSerialLink implements Link {
  readonly name = 'the port';
  readonly hasSignals = true;
  readonly #port: WebSerialPort;
  readonly #listener: LinkListener;
  #baudRate: number | undefined;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #reading: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(port: WebSerialPort, listener: LinkListener) {
    this.#port = port;
    this.#listener = listener;
  }

  async write(bytes: Uint8Array): Promise<void> {
    const writer = this.#port.writable?.getWriter();
    if (writer === undefined) throw new Error('The port is closed.');
    try {
      await writer.write(bytes);
    } finally {
      writer.releaseLock();
    }
  }

  setSignals({ dtr, rts }: Signals): Promise<void> {
    return this.#port.setSignals({ dataTerminalReady: dtr, requestToSend: rts });
  }

  /** A port has the rate that it was opened with. */
  async setBaudRate(baudRate: number): Promise<void> {
    if (this.#baudRate === baudRate) return;
    if (this.#baudRate !== undefined) await this.#closePort();
    await this.#port.open({ baudRate, bufferSize });
    this.#baudRate = baudRate;
    this.#reading = this.#read();
  }

  endInput(): void {
    return;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#closePort().catch(() => undefined);
  }

  async #closePort(): Promise<void> {
    const reader = this.#reader;
    this.#reader = undefined;
    await reader?.cancel();
    await this.#reading;
    await this.#port.close();
  }

  /** A stream that failed by noise, such as a framing error, is replaced by the browser. */
  async #read(): Promise<void> {
    while (this.#port.readable !== null) {
      const reader = this.#port.readable.getReader();
      this.#reader = reader;
      const failed = await this.#forward(reader).then(
        () => false,
        () => true,
      );
      reader.releaseLock();
      if (this.#reader !== reader) return;
      if (!failed) break;
    }
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#listener.onClosed('disconnected');
  }

  async #forward(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      this.#listener.onData(value);
    }
  }
}
