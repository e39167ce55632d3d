import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ProfileName } from '@boardcast/board';
import {
  erasedByMerge,
  Flasher,
  mergeParts,
  ReturningPort,
  type Firmware,
  type FirmwareChoice,
} from '@boardcast/flasher';
import { UsageError, wholeNumber, type Command, type CommandContext } from './command.ts';
import { buildFor, readBuild } from './firmware-builds.ts';
import { boardOption, buildsDirectory, userPath } from './firmware-paths.ts';
import { monitor } from './monitor-command.ts';
import { DevicePort } from './device-port.ts';
import { theOnlyPort } from './ports.ts';
import { PartProgress } from './part-progress.ts';
import { toolError } from './tool-error.ts';

/** The rate that the ROM starts with. */
const romBaud = 115_200;

const options = {
  board: { type: 'string' },
  build: { type: 'string' },
  project: { type: 'string' },
  port: { type: 'string' },
  baud: { type: 'string' },
  erase: { type: 'boolean' },
  merge: { type: 'string' },
  monitor: { type: 'boolean' },
  viewer: { type: 'string' },
} as const;

export const flashCommand: Command<typeof options> = {
  usage: `Usage: npx nx run firmware:flash -- [options]

Finds the connected board, reads its chip, writes the build for it, verifies it and starts the
board. Needs no Python.

  --board B      esp32p4 or esp32s3: flashes firmware/dist/<board>
  --build DIR    the build folder with flasher_args.json
  --project DIR  the ESP-IDF project whose builds are searched (firmware)
  --port P       a serial port, a pseudo-terminal, or tcp://host:port (the only connected board)
  --baud N       baud rate while writing (460800)
  --erase        erase the whole flash first, with the saved settings
  --merge FILE   write a single image for offset 0 to a file, without a board. Flashing it erases
                 the space between the files, with the saved settings
  --monitor      continue with the board's console, as firmware:monitor
  --viewer URL   the viewer that the console's link opens (that of the board's server)
  --help         show this text`,
  options,
  run: async (values, context) => {
    const baud = wholeNumber('--baud', values.baud ?? '460800', 9600, 4_000_000);
    const given = await givenBuild(values, context);
    if (values.merge !== undefined) {
      if (given === undefined) throw new UsageError('--merge needs --board or --build.');
      return merge(given, userPath(values.merge, context.env), context);
    }
    const builds = buildsDirectory(values.project, context.env);
    const port = values.port ?? (await theOnlyPort());
    const device = await DevicePort.of(port);
    const erase = values.erase === true;
    const { location } = await flash({ given, builds, device, baud, erase }, context);
    if (values.monitor !== true) return 0;
    const { viewer } = values;
    return monitor(
      { device, build: location, ...(viewer === undefined ? {} : { viewer }) },
      context,
    );
  },
};

interface BuildOptions {
  readonly board?: string | undefined;
  readonly build?: string | undefined;
  readonly project?: string | undefined;
}

/** The build of --build or --board; without them it depends on the chip. */
async function givenBuild(
  options: BuildOptions,
  { env }: CommandContext,
): Promise<FirmwareChoice | undefined> {
  const board = options.board === undefined ? undefined : boardOption(options.board);
  const folder = folderOf(board, options, env);
  if (folder === undefined) return undefined;
  const firmware = await readBuild(folder);
  if (board !== undefined && board !== firmware.board) {
    throw toolError('build-mismatch', { build: folder, built: firmware.board, requested: board });
  }
  return firmware;
}

function folderOf(
  board: ProfileName | undefined,
  { build, project }: BuildOptions,
  env: CommandContext['env'],
): string | undefined {
  if (build !== undefined) return userPath(build, env);
  return board === undefined ? undefined : path.join(buildsDirectory(project, env), board);
}

async function merge(
  firmware: Firmware,
  file: string,
  { stdout }: CommandContext,
): Promise<number> {
  const merged = mergeParts(firmware.parts);
  await writeFile(file, merged);
  stdout.write(`Wrote ${file}: ${merged.length} bytes, for offset 0x0.\n`);
  stdout.write(mergeWarning(firmware));
  return 0;
}

function mergeWarning(firmware: Firmware): string {
  const names = erasedByMerge(firmware).map(({ name }) => name);
  if (names.length === 0) return '';
  const saved = names.includes('nvs') ? ', with the saved settings' : '';
  return `Flashing it also erases ${names.join(', ')}${saved}: flash without --merge to keep them.\n`;
}

interface Flashing {
  readonly given: FirmwareChoice | undefined;
  /** The directory of the builds to choose from. */
  readonly builds: string;
  readonly device: DevicePort;
  readonly baud: number;
  readonly erase: boolean;
}

async function flash(
  { given, builds, device, baud, erase }: Flashing,
  { stdout }: CommandContext,
): Promise<FirmwareChoice> {
  const { open } = new ReturningPort((listener) => device.open(romBaud, listener));
  const flasher = await Flasher.open({ open, usb: device.device, baud });
  try {
    stdout.write(`Connecting to the board at ${device.name} ...\n`);
    const chip = await flasher.connect();
    stdout.write(`${chip.description}\n`);
    const firmware = given ?? (await buildFor(chip, builds));
    if (given === undefined) stdout.write(`Build: ${firmware.location}\n`);
    const bar = new PartProgress(stdout);
    await flasher.flash(firmware, chip, { erase, listener: bar }).finally(() => bar.end());
    const bytes = firmware.parts.reduce((sum, { data }) => sum + data.length, 0);
    const files = firmware.parts.length;
    stdout.write(`Written and verified: ${bytes} bytes in ${files} files. Reset.\n`);
    return firmware;
  } finally {
    await flasher.close();
  }
}
