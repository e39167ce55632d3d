import type { LinkListener, Link } from '@boardcast/flasher';
import { openLink } from './open-link.ts';
import { findPorts, usbDeviceOf, type PortRoots, type UsbDevice } from './ports.ts';

/**
 * The port of a device, wherever it is: a board with USB of its own leaves at a reset, and Linux gives
 * it another number if the one before is still in use.
 */
export class DevicePort {
  /** The value of --port. */
  readonly name: string;
  readonly device: UsbDevice | undefined;
  readonly #roots: PortRoots | undefined;

  private constructor(name: string, device: UsbDevice | undefined, roots: PortRoots | undefined) {
    this.name = name;
    this.device = device;
    this.#roots = roots;
  }

  static async of(name: string, roots?: PortRoots): Promise<DevicePort> {
    return new DevicePort(name, await usbDeviceOf(name, roots), roots);
  }

  /** Opens it where it is now. Rejects with a ToolError. */
  async open(baud: number, listener: LinkListener): Promise<Link> {
    return openLink(await this.path(), baud, listener);
  }

  /** Where the device is; where it was if it is not found, or has no serial number. */
  async path(): Promise<string> {
    const { serialNumber, vendor, product } = this.device ?? { serialNumber: '' };
    if (serialNumber === '') return this.name;
    const ports = await findPorts(this.#roots);
    const found = ports.find(
      ({ device }) =>
        device.serialNumber === serialNumber &&
        device.vendor === vendor &&
        device.product === product,
    );
    return found?.path ?? this.name;
  }
}
