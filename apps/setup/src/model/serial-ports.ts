import {
  openWebSerialLink,
  ReturningPort,
  type Link,
  type LinkListener,
  type OpenLink,
  type UsbIds,
  type WebSerialPort,
} from '@boardcast/flasher';
import { setupError } from './setup-error.ts';

/** The rate of the ROM and of the console. */
const baudRate = 115_200;

/** A port that the user chose. */
export interface BoardPort {
  readonly usb: UsbIds | undefined;
  /** Rejects with `port-unavailable`. */
  readonly open: OpenLink;
}

interface BrowserPort extends WebSerialPort {
  getInfo(): { readonly usbVendorId?: number; readonly usbProductId?: number };
}

/** The browser's Web Serial API (WICG). */
export interface Serial {
  requestPort(): Promise<BrowserPort>;
  /** The ports that the page may use and that are connected. */
  getPorts(): Promise<readonly BrowserPort[]>;
}

/** A browser's Web Serial; undefined in Firefox, Safari and on phones, and without a secure context. */
export function serialOf(navigator: object): Serial | undefined {
  return (navigator as { readonly serial?: Serial }).serial;
}

/** Has the user choose a port, which takes a click or a key. Rejects with `no-port`. */
export async function requestPort(serial: Serial): Promise<BoardPort> {
  const port = await serial.requestPort().catch((cause: unknown) => {
    throw setupError('no-port', {}, { cause });
  });
  const { usbVendorId: vendor, usbProductId: product } = port.getInfo();
  const device = new SerialDevice(serial, port);
  return {
    usb: vendor === undefined ? undefined : { vendor: hex(vendor), product: hex(product ?? 0) },
    open: new ReturningPort(device.open).open,
  };
}

/** The device of a port. When it comes back after a reset, the browser may have another port for it. */
class SerialDevice {
  readonly #serial: Serial;
  /** Its ports, and those of other devices. */
  #known: readonly BrowserPort[] = [];
  #port: BrowserPort;

  constructor(serial: Serial, port: BrowserPort) {
    this.#serial = serial;
    this.#port = port;
  }

  readonly open: OpenLink = async (listener) => {
    const port = await this.#newPort();
    const link = await openPort(port, listener);
    this.#port = port;
    this.#known = await this.#serial.getPorts();
    return link;
  };

  /** A port that appeared since the last one was opened, if it is of the same kind of device. */
  async #newPort(): Promise<BrowserPort> {
    if (this.#known.length === 0) return this.#port;
    const own = this.#port.getInfo();
    const appeared = (await this.#serial.getPorts()).filter((port) => {
      const { usbVendorId, usbProductId } = port.getInfo();
      const isSame = usbVendorId === own.usbVendorId && usbProductId === own.usbProductId;
      return isSame && !this.#known.includes(port);
    });
    return appeared[0] ?? this.#port;
  }
}

function openPort(port: BrowserPort, listener: LinkListener): Promise<Link> {
  return openWebSerialLink(port, baudRate, listener).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw setupError('port-unavailable', { reason }, { cause });
  });
}

const hex = (id: number) => id.toString(16).padStart(4, '0');
