import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UsageError, wholeNumber, type Command, type CommandContext } from './command.ts';
import { JsonView, TextView } from './console-view.ts';
import { FirmwareElf } from './firmware-elf.ts';
import { boardOption, buildDirectory, firmware, userPath } from './firmware-paths.ts';
import type { OpenLink } from './link.ts';
import { Monitor } from './monitor.ts';
import { openLink } from './open-link.ts';
import { thePort } from './ports.ts';
import { openProgramLink } from './program-link.ts';

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

A board's console. Ctrl+] leaves, Ctrl+T Ctrl+R resets the board; what is typed goes to the board.
Prints a link to the viewer when the board announces its endpoint, decodes a crash, and says what
is wrong where a board does not start.

  --port P      a serial port, a pseudo-terminal, or tcp://host:port (the only board plugged in)
  --baud N      bits a second (115200)
  --host-board  run the host board instead, with what stands after -- as its options
  --viewer URL  the viewer that the link opens (http://127.0.0.1:8888)
  --board B     esp32p4 or esp32s3: decodes crashes by the build in firmware/dist/<board>
  --build DIR   decodes crashes by that build folder
  --elf FILE    decodes crashes by that ELF file
  --wait N      seconds to wait for a port that is not there, or went away (30)
  --eol E       what Enter sends: cr, lf or crlf (cr, and lf to a program)
  --json        one JSON object a line: level, ms, tag and text of a log line, text of any other,
                viewer for the link, place of a crash, or notice of the monitor's own
  --help        this text

A command after -- is run, and its console is monitored as a board's.`,
  options,
  positionals: true,
  run: async (values, context, command) => monitor({ ...values, command }, context),
};

export interface Monitoring {
  readonly port?: string;
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

/** Watches a console until it is left; resolves with the exit status. */
export async function monitor(asked: Monitoring, context: CommandContext): Promise<number> {
  const { stdin, stdout } = context;
  const viewer = viewerOf(asked.viewer ?? 'http://127.0.0.1:8888');
  const wait = wholeNumber('--wait', asked.wait ?? '30', 0, 86_400);
  if (asked.board !== undefined) boardOption(asked.board);
  const program = programOf(asked);
  const eol = lineEnds[asked.eol ?? (program === undefined ? 'cr' : 'lf')];
  if (eol === undefined) throw new UsageError(`--eol ${asked.eol} is none: give cr, lf or crlf.`);
  const watching = new Monitor({
    open: openerOf(asked, program),
    view: asked.json === true ? new JsonView(stdout) : new TextView(stdout),
    viewer,
    elf: async () => FirmwareElf.open(await elfOf(asked, context), context.env),
    linkTimeoutMs: wait * 1000,
    lineEnd: eol,
  });
  const letGo = attach(watching, stdin);
  try {
    return await watching.run();
  } finally {
    letGo();
  }
}

/** Gives the monitor the keyboard and the signals; returns what takes them away. */
function attach(watching: Monitor, stdin: CommandContext['stdin']): () => void {
  const onData = (bytes: Uint8Array) => watching.type(bytes);
  const onEnd = () => watching.endInput();
  const onSignal = () => watching.leave();
  if (stdin.isTTY === true) stdin.setRawMode(true);
  stdin.on('data', onData).once('end', onEnd);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  return () => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, onSignal);
    stdin.off('data', onData).off('end', onEnd).pause();
    if (stdin.isTTY === true) stdin.setRawMode(false);
  };
}

function programOf(asked: Monitoring): readonly string[] | undefined {
  const { command = [] } = asked;
  if (asked['host-board'] === true) {
    if (asked.port !== undefined) throw new UsageError('--host-board has no --port.');
    if (!existsSync(hostBoard)) {
      throw new Error('The host board is not built: run npx nx run firmware:host-build first.');
    }
    return [hostBoard, ...command];
  }
  if (command.length === 0) return undefined;
  if (asked.port !== undefined) throw new UsageError('A command after -- has no --port.');
  return command;
}

/** A board that is plugged in anew may have another port: it is looked for each time. */
function openerOf({ port, baud }: Monitoring, program: readonly string[] | undefined): OpenLink {
  const speed = wholeNumber('--baud', baud ?? '115200', 300, 4_000_000);
  if (program !== undefined) return (listener) => openProgramLink(program, listener);
  return async (listener) => openLink(port ?? (await thePort()), speed, listener);
}

function viewerOf(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new UsageError(`--viewer ${text} is no address: give one like http://127.0.0.1:8888.`);
}

/** The ELF that was named, or the one of the build folder. */
async function elfOf({ elf, build, board }: Monitoring, { env }: CommandContext): Promise<string> {
  if (elf !== undefined) return userPath(elf, env);
  if (build === undefined && board === undefined) {
    throw new Error('Name the build with --board, --build or --elf, and crashes are decoded.');
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
    // Said below.
  }
  throw new Error(`${description} names no ELF: build the firmware, and crashes are decoded.`);
}
