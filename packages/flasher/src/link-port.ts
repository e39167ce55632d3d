import type { Link } from './link.ts';

/** A USB device's vendor and product, four hexadecimal digits each. */
export interface UsbIds {
  readonly vendor: string;
  readonly product: string;
}

/**
 * A link with the interface of a browser's Web Serial port, which esptool-js needs. The link is open
 * already; esptool-js may close and open the port.
 */
export class LinkPort {
  readonly #usb: UsbIds | undefined;
  #attached: Link | undefined;
  #incoming: ReadableStreamDefaultController<Uint8Array> | undefined;
  #reason: string | undefined;
  #dtr = false;
  #rts = false;
  readable: ReadableStream<Uint8Array> | null = null;
  writable: WritableStream<Uint8Array> | null = null;

  constructor(usb: UsbIds | undefined) {
    this.#usb = usb;
  }

  /** Sets the link, before any other call. */
  attach(link: Link): void {
    this.#attached = link;
  }

  get #link(): Link {
    if (this.#attached === undefined) throw new Error('The port is not open.');
    return this.#attached;
  }

  /** Delivers data of the link. */
  receive(bytes: Uint8Array): void {
    this.#incoming?.enqueue(Uint8Array.from(bytes));
  }

  /** The link was closed: all further operations fail. */
  fail(reason: string): void {
    this.#reason = reason;
    this.#incoming?.error(new Error(reason));
    this.#incoming = undefined;
  }

  getInfo(): { readonly usbVendorId?: number; readonly usbProductId?: number } {
    if (this.#usb === undefined) return {};
    const { vendor, product } = this.#usb;
    return { usbVendorId: Number(`0x${vendor}`), usbProductId: Number(`0x${product}`) };
  }

  async open({ baudRate }: { readonly baudRate: number }): Promise<void> {
    await this.#link.setBaudRate(baudRate);
    this.readable = new ReadableStream({
      start: (controller) => void (this.#incoming = controller),
      cancel: () => void (this.#incoming = undefined),
    });
    this.writable = new WritableStream({
      write: (bytes) => {
        if (this.#reason !== undefined) throw new Error(this.#reason);
        return this.#link.write(bytes);
      },
    });
  }

  async setBaudRate(baudRate: number): Promise<void> {
    await this.#link.setBaudRate(baudRate);
  }

  async setSignals(signals: {
    readonly dataTerminalReady?: boolean;
    readonly requestToSend?: boolean;
  }): Promise<void> {
    this.#dtr = signals.dataTerminalReady ?? this.#dtr;
    this.#rts = signals.requestToSend ?? this.#rts;
    await this.#link.setSignals({ dtr: this.#dtr, rts: this.#rts });
  }

  close(): Promise<void> {
    this.readable = this.writable = null;
    return Promise.resolve();
  }
}
