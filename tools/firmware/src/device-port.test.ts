import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DevicePort } from './device-port.ts';
import type { PortRoots } from './ports.ts';

let folder: TemporaryFolder;
let roots: PortRoots;

beforeEach(async () => {
  folder = await temporaryFolder();
  roots = { sys: path.join(folder.path, 'sys'), dev: path.join(folder.path, 'dev') };
  await mkdir(roots.dev, { recursive: true });
});

afterEach(() => folder.remove());

const dev = (terminal: string) => path.join(roots.dev, terminal);

/** A fake sysfs with the USB Serial/JTAG of a chip. */
async function plugIn(terminal: string, serial: string | undefined): Promise<void> {
  const device = path.join(roots.sys, 'devices/usb1', terminal);
  const port = path.join(device, 'interface', terminal);
  await mkdir(port, { recursive: true });
  await writeFile(path.join(device, 'idVendor'), '303a\n');
  await writeFile(path.join(device, 'idProduct'), '1001\n');
  if (serial !== undefined) await writeFile(path.join(device, 'serial'), `${serial}\n`);
  await mkdir(path.join(roots.sys, 'class/tty', terminal), { recursive: true });
  await symlink(port, path.join(roots.sys, 'class/tty', terminal, 'device'));
  await writeFile(dev(terminal), '');
}

async function unplug(terminal: string): Promise<void> {
  await rm(path.join(roots.sys, 'class/tty', terminal), { recursive: true, maxRetries: 5 });
  await rm(dev(terminal));
}

it('follows a device by its serial number, beside others of its kind', async () => {
  await plugIn('ttyACM0', '60:11:22:33:44:55');
  const port = await DevicePort.of(dev('ttyACM0'), roots);

  await unplug('ttyACM0');
  expect(await port.path()).toBe(dev('ttyACM0'));
  await plugIn('ttyACM1', '60:11:22:33:44:66');
  expect(await port.path()).toBe(dev('ttyACM0'));
  await plugIn('ttyACM2', '60:11:22:33:44:55');

  expect(await port.path()).toBe(dev('ttyACM2'));
});

it('stays at its path without a serial number', async () => {
  await plugIn('ttyACM0', undefined);
  const port = await DevicePort.of(dev('ttyACM0'), roots);
  await unplug('ttyACM0');
  await plugIn('ttyACM1', undefined);

  expect(await port.path()).toBe(dev('ttyACM0'));
});
