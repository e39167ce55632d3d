import { writeFile } from 'node:fs/promises';
import type { ProfileName } from '@boardcast/board';
import { UsageError, wholeNumber, type Command, type CommandContext } from './command.ts';
import { erasedByMerge, mergeParts, readFirmware, type Firmware } from './firmware-parts.ts';
import { boardOption, buildDirectory, userPath } from './firmware-paths.ts';
import { checkChip, checkFlashSize } from './flash-safety.ts';
import { Flasher } from './flasher.ts';
import { monitor } from './monitor-command.ts';
import { openLink } from './open-link.ts';
import { theOnlyPort, usbIdsOf } from './ports.ts';
import { Progress } from './progress.ts';
import { toolError } from './tool-error.ts';

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

Writes a build of the firmware to a board, verifies it and starts the board. Needs no Python.

  --board B     esp32p4 or esp32s3: flashes firmware/dist/<board>
  --build DIR   the build folder with flasher_args.json
  --port P      a serial port, a pseudo-terminal, or tcp://host:port (the only connected board)
  --baud N      baud rate while writing (460800)
  --erase       erase the whole flash first, with the saved Wi-Fi, server and key
  --merge FILE  write a single image for offset 0 to a file, without a board. Flashing it erases
                the space between the files, with the saved Wi-Fi, server and key
  --monitor     continue with the board's console, as firmware:monitor
  --viewer URL  the viewer that the console's link opens (http://127.0.0.1:8888)
  --help        show this text`,
  options,
  run: async (values, context) => {
    const { stdout, env } = context;
    const baud = wholeNumber('--baud', values.baud ?? '460800', 9600, 4_000_000);
    const board = values.board === undefined ? undefined : boardOption(values.board);
    const build = folderOf(values.build, board, context);
    const firmware = await readFirmware(build);
    if (board !== undefined && board !== firmware.board) {
      throw toolError('build-mismatch', { build, built: firmware.board, requested: board });
    }
    if (values.merge !== undefined) {
      const file = userPath(values.merge, env);
      const merged = mergeParts(firmware.parts);
      await writeFile(file, merged);
      stdout.write(`Wrote ${file}: ${merged.length} bytes, for offset 0x0.\n`);
      stdout.write(mergeWarning(firmware));
      return 0;
    }
    const port = values.port ?? (await theOnlyPort());
    await flash({ firmware, port, baud, erase: values.erase === true }, context);
    if (values.monitor !== true) return 0;
    const { viewer } = values;
    return monitor({ port, build, ...(viewer === undefined ? {} : { viewer }) }, context);
  },
};

function mergeWarning(firmware: Firmware): string {
  const names = erasedByMerge(firmware).map(({ name }) => name);
  if (names.length === 0) return '';
  const saved = names.includes('nvs') ? ', with the saved Wi-Fi, server and key' : '';
  return `Flashing it also erases ${names.join(', ')}${saved}: flash without --merge to keep them.\n`;
}

function folderOf(
  build: string | undefined,
  board: ProfileName | undefined,
  { env }: CommandContext,
): string {
  if (build !== undefined) return userPath(build, env);
  if (board !== undefined) return buildDirectory(board);
  throw new UsageError('--board or --build missing.');
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
