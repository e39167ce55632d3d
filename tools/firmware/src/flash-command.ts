import { writeFile } from 'node:fs/promises';
import type { ProfileName } from '@boardcast/board';
import { UsageError, wholeNumber, type Command, type CommandContext } from './command.ts';
import { erasedByMerge, mergeParts, readFirmware, type Firmware } from './firmware-parts.ts';
import { boardOption, buildDirectory, userPath } from './firmware-paths.ts';
import { checkChip, checkFlashSize } from './flash-safety.ts';
import { Flasher } from './flasher.ts';
import { monitor } from './monitor-command.ts';
import { openLink } from './open-link.ts';
import { thePort, usbIdsOf } from './ports.ts';
import { Progress } from './progress.ts';

const options = {
  board: { type: 'string' },
  build: { type: 'string' },
  port: { type: 'string' },
  baud: { type: 'string' },
  erase: { type: 'boolean' },
  merge: { type: 'string' },
  monitor: { type: 'boolean' },
  viewer: { type: 'string' },
} as const;

export const flashCommand: Command<typeof options> = {
  usage: `Usage: npx nx run firmware:flash -- --board B [options]

Writes a build of the firmware to a board, has the board compare it, and starts it. No Python.

  --board B     esp32p4 or esp32s3: flashes firmware/dist/<board>
  --build DIR   flashes that build folder, the one that holds flasher_args.json
  --port P      a serial port, a pseudo-terminal, or tcp://host:port (the only board plugged in)
  --baud N      bits a second while writing (460800)
  --erase       erase the whole flash first, and with it the Wi-Fi that the board was told
  --merge FILE  write one image of it all to a file, for the flash's beginning; needs no board.
                Written there it erases what is between the files, and with it the board's Wi-Fi
  --monitor     go on with the board's console, as firmware:monitor
  --viewer URL  the viewer that the console's link opens (http://127.0.0.1:8888)
  --help        this text`,
  options,
  run: async (values, context) => {
    const { stdout, env } = context;
    const baud = wholeNumber('--baud', values.baud ?? '460800', 9600, 4_000_000);
    const board = values.board === undefined ? undefined : boardOption(values.board);
    const build = folderOf(values.build, board, context);
    const firmware = await readFirmware(build);
    if (board !== undefined && board !== firmware.board) {
      throw new Error(`${build} was built for the ${firmware.board}, not for the ${board}.`);
    }
    if (values.merge !== undefined) {
      const file = userPath(values.merge, env);
      const merged = mergeParts(firmware.parts);
      await writeFile(file, merged);
      stdout.write(`Wrote ${file}: ${merged.length} bytes, for offset 0x0.\n`);
      stdout.write(mergeWarning(firmware));
      return 0;
    }
    const port = values.port ?? (await thePort());
    await flash({ firmware, port, baud, erase: values.erase === true }, context);
    if (values.monitor !== true) return 0;
    const { viewer } = values;
    return monitor({ port, build, ...(viewer === undefined ? {} : { viewer }) }, context);
  },
};

function mergeWarning(firmware: Firmware): string {
  const names = erasedByMerge(firmware).map(({ name }) => name);
  if (names.length === 0) return '';
  const told = names.includes('nvs')
    ? ', and with nvs the Wi-Fi and the server that a board was told'
    : '';
  return `Writing it erases ${names.join(', ')} as well${told}: flash without --merge to keep them.\n`;
}

function folderOf(
  build: string | undefined,
  board: ProfileName | undefined,
  { env }: CommandContext,
): string {
  if (build !== undefined) return userPath(build, env);
  if (board !== undefined) return buildDirectory(board);
  throw new UsageError('--board or --build missing: say what to flash.');
}

interface Flashing {
  readonly firmware: Firmware;
  readonly port: string;
  readonly baud: number;
  readonly erase: boolean;
}

async function flash(
  { firmware, port, baud, erase }: Flashing,
  { stdout }: CommandContext,
): Promise<void> {
  const usb = await usbIdsOf(port);
  const flasher = await Flasher.open({
    open: (listener) => openLink(port, 115_200, listener),
    usb,
    baud,
  });
  try {
    stdout.write(`Connecting to the board at ${port} ...\n`);
    const chip = await flasher.connect(firmware.board);
    stdout.write(`${chip.description}\n`);
    checkChip(firmware, chip);
    checkFlashSize(firmware, await flasher.prepare());
    if (erase) {
      stdout.write('Erasing the whole flash ...\n');
      await flasher.erase();
    }
    for (const part of firmware.parts) {
      const progress = new Progress(stdout, `${part.name} at 0x${part.offset.toString(16)}`);
      try {
        await flasher.write(part, (share) => progress.show(share));
      } finally {
        progress.end();
      }
    }
    await flasher.reset();
  } finally {
    await flasher.close();
  }
  const bytes = firmware.parts.reduce((sum, { data }) => sum + data.length, 0);
  stdout.write(`Written and verified: ${bytes} bytes in ${firmware.parts.length} files. Reset.\n`);
}
