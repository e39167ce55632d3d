import {
  openWebSerialLink,
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
  return {
    usb: vendor === undefined ? undefined : { vendor: hex(vendor), product: hex(product ?? 0) },
    open: (listener) =>
      openWebSerialLink(port, baudRate, listener).catch((cause: unknown) => {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw setupError('port-unavailable', { reason }, { cause });
      }),
  };
}

const hex = (id: number) => id.toString(16).padStart(4, '0');
