import { readFile, readdir, readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { UsbIds } from '@boardcast/flasher';
import { toolError } from './tool-error.ts';

/** USB vendors of the boards and of their serial bridges. */
const vendors: Readonly<Record<string, string>> = {
  '303a': 'Espressif',
  '10c4': 'CP210x',
  '1a86': 'CH34x',
  '0403': 'FTDI',
};

/** A USB device; those of a kind differ by serial number, if they have any. */
export interface UsbDevice extends UsbIds {
  readonly serialNumber: string;
}

export interface Port {
  readonly path: string;
  readonly device: UsbDevice;
  /** The device's name. */
  readonly description: string;
}

/** The roots of Linux's device files. */
export interface PortRoots {
  readonly sys: string;
  readonly dev: string;
}

const linuxRoots: PortRoots = { sys: '/sys', dev: '/dev' };

/**
 * The serial ports that may be a board, on Linux from sysfs: serialport's list() needs udev, and ends
 * the process without it.
 */
export async function findPorts(roots = linuxRoots): Promise<readonly Port[]> {
  if (process.platform !== 'linux') return listedPorts();
  const terminals = await readdir(path.join(roots.sys, 'class/tty')).catch(() => []);
  const names = await namesById(roots);
  const found = await Promise.all(
    terminals.map(async (terminal): Promise<readonly Port[]> => {
      const device = await usbOf(terminal, roots);
      const vendor = vendors[device?.vendor ?? ''];
      if (device === undefined || vendor === undefined) return [];
      const description = names.get(terminal) ?? vendor;
      return [{ path: path.join(roots.dev, terminal), device, description }];
    }),
  );
  return found.flat().sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
}

/** The USB device of a port; undefined for other ports, or without sysfs. */
export async function usbDeviceOf(
  port: string,
  roots = linuxRoots,
): Promise<UsbDevice | undefined> {
  const real = await realpath(port).catch(() => undefined);
  return real === undefined ? undefined : usbOf(path.basename(real), roots);
}

/** The USB device is an ancestor of the terminal's folder. */
async function usbOf(terminal: string, { sys }: PortRoots): Promise<UsbDevice | undefined> {
  const device = path.join(sys, 'class/tty', terminal, 'device');
  let folder = await realpath(device).catch(() => undefined);
  while (folder !== undefined && folder !== path.dirname(folder)) {
    const [vendor, product = '', serialNumber = ''] = await Promise.all(
      ['idVendor', 'idProduct', 'serial'].map((name) => readId(path.join(String(folder), name))),
    );
    if (vendor !== undefined) return { vendor, product, serialNumber };
    folder = path.dirname(folder);
  }
  return undefined;
}

async function readId(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text?.trim().toLowerCase();
}

async function namesById({ dev }: PortRoots): Promise<ReadonlyMap<string, string>> {
  const folder = path.join(dev, 'serial/by-id');
  const links = await readdir(folder).catch(() => []);
  const targets = links.map(async (link) => {
    const target = await readlink(path.join(folder, link)).catch(() => '');
    return [path.basename(target), link.replace(/^usb-/, '')] as const;
  });
  return new Map(await Promise.all(targets));
}

async function listedPorts(): Promise<readonly Port[]> {
  const { SerialPort } = await import('serialport');
  const ports = await SerialPort.list();
  return ports.flatMap(({ path: file, vendorId = '', productId = '', ...port }) => {
    const vendor = vendorId.toLowerCase();
    const known = vendors[vendor];
    if (known === undefined) return [];
    const serialNumber = (port.serialNumber ?? '').toLowerCase();
    const device = { vendor, product: productId.toLowerCase(), serialNumber };
    return [{ path: file, device, description: port.manufacturer ?? known }];
  });
}

/** The only port that may be the board. Rejects with `board-not-found` or `board-ambiguous`. */
export async function theOnlyPort(roots = linuxRoots): Promise<string> {
  const ports = await findPorts(roots);
  const [only] = ports;
  if (only === undefined) {
    throw toolError('board-not-found', {});
  }
  if (ports.length === 1) return only.path;
  const names = ports.map((port) => `${port.path} (${port.description})`);
  throw toolError('board-ambiguous', { ports: names });
}
