import { readFile, readdir, readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import { LinkMissingError } from './link.ts';

/** USB vendors of the boards and of the serial bridges on them. */
const vendors: Readonly<Record<string, string>> = {
  '303a': 'Espressif',
  '10c4': 'CP210x',
  '1a86': 'CH34x',
  '0403': 'FTDI',
};

export interface Port {
  readonly path: string;
  /** What a person knows it by. */
  readonly about: string;
}

/** Where Linux tells of its ports. */
export interface PortRoots {
  readonly sys: string;
  readonly dev: string;
}

const linuxRoots: PortRoots = { sys: '/sys', dev: '/dev' };

/**
 * The serial ports that may be a board. Linux is asked by its files: serialport's list() needs udev,
 * and ends the process where there is none.
 */
export async function findPorts(roots = linuxRoots): Promise<readonly Port[]> {
  if (process.platform !== 'linux') return listedPorts();
  const terminals = await readdir(path.join(roots.sys, 'class/tty')).catch(() => []);
  const names = await namesById(roots);
  const found = await Promise.all(
    terminals.map(async (terminal): Promise<readonly Port[]> => {
      const vendor = (await usbOf(terminal, roots))?.vendor ?? '';
      if (vendors[vendor] === undefined) return [];
      const about = names.get(terminal) ?? vendors[vendor];
      return [{ path: path.join(roots.dev, terminal), about }];
    }),
  );
  return found.flat().sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
}

/** A USB device's vendor and product, four hexadecimal digits each. */
export interface UsbIds {
  readonly vendor: string;
  readonly product: string;
}

/** Which USB device a port is; undefined where it is none, or the system does not tell by files. */
export async function usbIdsOf(port: string, roots = linuxRoots): Promise<UsbIds | undefined> {
  const real = await realpath(port).catch(() => undefined);
  return real === undefined ? undefined : usbOf(path.basename(real), roots);
}

/** The USB device stands some folders above the terminal's. */
async function usbOf(terminal: string, { sys }: PortRoots): Promise<UsbIds | undefined> {
  const device = path.join(sys, 'class/tty', terminal, 'device');
  let folder = await realpath(device).catch(() => undefined);
  while (folder !== undefined && folder !== path.dirname(folder)) {
    const [vendor, product] = await Promise.all([
      readId(path.join(folder, 'idVendor')),
      readId(path.join(folder, 'idProduct')),
    ]);
    if (vendor !== undefined) return { vendor, product: product ?? '' };
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
  return ports.flatMap(({ path: where, vendorId = '', manufacturer }) => {
    const vendor = vendors[vendorId.toLowerCase()];
    return vendor === undefined ? [] : [{ path: where, about: manufacturer ?? vendor }];
  });
}

/** The one port that must be the board; throws with what to do when there is none, or a choice. */
export async function thePort(roots = linuxRoots): Promise<string> {
  const ports = await findPorts(roots);
  const [only] = ports;
  if (only === undefined) {
    throw new LinkMissingError(
      'No board is found: plug it in by a USB cable that carries data, see that you are in the group dialout ("sudo usermod -aG dialout $USER"), or name its port with --port.',
    );
  }
  if (ports.length === 1) return only.path;
  const list = ports.map((port) => `${port.path} (${port.about})`).join(', ');
  throw new Error(`${ports.length} ports may be the board: ${list}. Name one with --port.`);
}
