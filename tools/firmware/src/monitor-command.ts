import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { OpenLink } from '@boardcast/flasher';
import { UsageError, wholeNumber, type Command, type CommandContext } from './command.ts';
import { JsonView, TextView } from './console-view.ts';
import { DevicePort } from './device-port.ts';
import { FirmwareElf } from './firmware-elf.ts';
import { boardOption, buildDirectory, firmware, userPath } from './firmware-paths.ts';
import { Monitor } from './monitor.ts';
import { theOnlyPort } from './ports.ts';
import { openProgramLink } from './program-link.ts';
import { toolError } from './tool-error.ts';

const options = {
  port: { type: 'string' },
  baud: { type: 'string' },
  'host-board': { type: 'boolean' },
  viewer: { type: 'string' },
  board: { type: 'string' },
  build: { type: 'string' },
  elf: { type: 'string' },
  wait: { type: 'string' },
  eol: { type: 'string' },
  json: { type: 'boolean' },
} as const;

const lineEnds: Readonly<Record<string, string>> = { cr: '\r', lf: '\n', crlf: '\r\n' };
const hostBoard = path.join(firmware, 'dist/host/host_board/host-board');

export const monitorCommand: Command<typeof options> = {
  usage: `Usage: npx nx run firmware:monitor -- [options] [-- command]

Shows a board's console, and sends it the input. Ctrl+] exits, Ctrl+T Ctrl+R resets the board.
Prints a link to the viewer when the board announces its endpoint, decodes crashes, and explains
why a board does not start.

  --port P      a serial port, a pseudo-terminal, or tcp://host:port (the only connected board)
  --baud N      baud rate (115200)
  --host-board  run the host board instead, with the arguments after -- as its options
  --viewer URL  the viewer that the link opens (that of the server which the board logs)
  --board B     esp32p4 or esp32s3: decode crashes with the build in firmware/dist/<board>
  --build DIR   decode crashes with this build folder
  --elf FILE    decode crashes with this ELF file
  --wait N      seconds to wait for a port that is missing or was closed (30)
  --eol E       the line ending that Enter sends: cr, lf or crlf (cr, and lf for a program)
  --json        print JSON lines: level, ms, tag and text of a log line, text of any other line,
                viewer for the link, location of a crash, or notice of the monitor
  --help        show this text

A command after -- is run, and its console is monitored like a board's.`,
  options,
  positionals: true,
  run: async (values, context, command) => monitor({ ...values, command }, context),
};

export interface MonitorArguments {
  readonly port?: string;
  /** In place of a port: the one that was used before. */
  readonly device?: DevicePort;
  readonly baud?: string;
  readonly 'host-board'?: boolean;
  readonly viewer?: string;
  readonly board?: string;
  readonly build?: string;
  readonly elf?: string;
  readonly wait?: string;
  readonly eol?: string;
  readonly json?: boolean;
  readonly command?: readonly string[];
}

/** Monitors a console until the user exits; resolves with the exit status. */
export async function monitor(values: MonitorArguments, context: CommandContext): Promise<number> {
  const { stdin, stdout } = context;
  const viewer = values.viewer === undefined ? undefined : viewerOf(values.viewer);
  const wait = wholeNumber('--wait', values.wait ?? '30', 0, 86_400);
  if (values.board !== undefined) boardOption(values.board);
  const program = programOf(values);
  const eol = lineEnds[values.eol ?? (program === undefined ? 'cr' : 'lf')];
  if (eol === undefined)
    throw new UsageError(`Invalid --eol "${values.eol}": expected cr, lf or crlf.`);
  const instance = new Monitor({
    open: openerOf(values, program),
    view: values.json === true ? new JsonView(stdout) : new TextView(stdout),
    viewer,
    elf: async () => FirmwareElf.open(await elfOf(values, context), context.env),
    linkTimeoutMs: wait * 1000,
    lineEnd: eol,
  });
  const detach = attach(instance, stdin);
  try {
    return await instance.run();
  } finally {
    detach();
  }
}

/** Connects the monitor to stdin and signals; returns a function that disconnects them. */
function attach(instance: Monitor, stdin: CommandContext['stdin']): () => void {
  const onData = (bytes: Uint8Array) => instance.type(bytes);
  const onEnd = () => instance.endInput();
  const onSignal = () => instance.exit();
  if (stdin.isTTY === true) stdin.setRawMode(true);
  stdin.on('data', onData).once('end', onEnd);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  return () => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, onSignal);
    stdin.off('data', onData).off('end', onEnd).pause();
    if (stdin.isTTY === true) stdin.setRawMode(false);
  };
}

function programOf(values: MonitorArguments): readonly string[] | undefined {
  const { command = [] } = values;
  if (values['host-board'] === true) {
    if (values.port !== undefined) throw new UsageError('--host-board excludes --port.');
    if (!existsSync(hostBoard)) {
      throw toolError('host-board-not-built', {});
    }
    return [hostBoard, ...command];
  }
  if (command.length === 0) return undefined;
  if (values.port !== undefined) throw new UsageError('A command after -- excludes --port.');
  return command;
}

/** The port is searched for each time, since a board may get another one when reconnected. */
function openerOf(
  { port, device, baud }: MonitorArguments,
  program: readonly string[] | undefined,
): OpenLink {
  const rate = wholeNumber('--baud', baud ?? '115200', 300, 4_000_000);
  if (program !== undefined) return (listener) => openProgramLink(program, listener);
  let known = device;
  return async (listener) => {
    const current = known ?? (await DevicePort.of(port ?? (await theOnlyPort())));
    const link = await current.open(rate, listener);
    known = current;
    return link;
  };
}

function viewerOf(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) {
    return text.endsWith('/') ? text : `${text}/`;
  }
  throw new UsageError(`Invalid --viewer "${text}": expected http://host:port.`);
}

/** The ELF file of the options or of the build folder. */
async function elfOf(
  { elf, build, board }: MonitorArguments,
  { env }: CommandContext,
): Promise<string> {
  if (elf !== undefined) return userPath(elf, env);
  if (build === undefined && board === undefined) {
    throw toolError('elf-not-named', {});
  }
  const folder =
    build === undefined ? buildDirectory(boardOption(board ?? '')) : userPath(build, env);
  const description = path.join(folder, 'project_description.json');
  try {
    const { app_elf: name } = JSON.parse(await readFile(description, 'utf8')) as {
      readonly app_elf?: unknown;
    };
    if (typeof name === 'string') return path.join(folder, name);
  } catch {
    // Reported below.
  }
  throw toolError('elf-not-found', { file: description });
}
