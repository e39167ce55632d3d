import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findPorts, theOnlyPort, usbDeviceOf, type PortRoots } from './ports.ts';
import { toolErrorMessage } from './tool-error-message.ts';

let folder: TemporaryFolder;
let roots: PortRoots;

beforeEach(async () => {
  folder = await temporaryFolder();
  roots = { sys: path.join(folder.path, 'sys'), dev: path.join(folder.path, 'dev') };
  await mkdir(path.join(roots.sys, 'class/tty/tty0'), { recursive: true });
  await mkdir(path.join(roots.dev, 'serial/by-id'), { recursive: true });
});

afterEach(() => folder.remove());

/** A fake sysfs with one USB serial port: the device is the parent of its interface. */
async function plugIn(terminal: string, vendor: string, product = '1001'): Promise<void> {
  const device = path.join(roots.sys, 'devices/usb1', `1-${terminal}`);
  const port = path.join(device, '1-1:1.0', terminal);
  await mkdir(port, { recursive: true });
  await writeFile(path.join(device, 'idVendor'), `${vendor}\n`);
  await writeFile(path.join(device, 'idProduct'), `${product}\n`);
  await mkdir(path.join(roots.sys, 'class/tty', terminal), { recursive: true });
  await symlink(port, path.join(roots.sys, 'class/tty', terminal, 'device'));
  await writeFile(path.join(roots.dev, terminal), '');
}

const dev = (terminal: string) => path.join(roots.dev, terminal);

async function failureOf(port: Promise<string>): Promise<string> {
  return port.then(() => 'no failure', toolErrorMessage);
}

it.each(['303a', '10c4', '1a86', '0403', '303A'])(
  'finds the board of vendor %s',
  async (vendor) => {
    await plugIn('ttyUSB0', vendor);
    await plugIn('ttyUSB1', '046d');

    expect(await theOnlyPort(roots)).toBe(dev('ttyUSB0'));
  },
);

it('reports that there is none', async () => {
  await plugIn('ttyUSB0', '046d');

  expect(await failureOf(theOnlyPort(roots))).toMatch(/^No board found: .*dialout.*--port/);
});

it('lists them when there are two', async () => {
  await plugIn('ttyACM10', '303a');
  await plugIn('ttyACM2', '10c4');
  await symlink('../../ttyACM2', path.join(roots.dev, 'serial/by-id/usb-Silicon_Labs_CP2102N'));

  expect(await failureOf(theOnlyPort(roots))).toBe(
    `2 ports may be the board: ${dev('ttyACM2')} (Silicon_Labs_CP2102N), ${dev('ttyACM10')} (Espressif). Select one with --port.`,
  );
});

it('finds none without sysfs', async () => {
  expect(await findPorts({ sys: '/not-there', dev: '/not-there' })).toEqual([]);
});

it('resolves a symbolic link to the USB device', async () => {
  await plugIn('ttyACM0', '303a', '1001');
  const link = path.join(roots.dev, 'serial/by-id/usb-Espressif-if00');
  await symlink('../../ttyACM0', link);

  expect(await usbDeviceOf(link, roots)).toEqual({
    ...{ vendor: '303a', product: '1001', serialNumber: '' },
  });
  expect(await usbDeviceOf('tcp://host:1', roots)).toBeUndefined();
});
