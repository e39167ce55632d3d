// `npm run board -- COMMAND`: the same as the Nx targets of the firmware, without Nx's own output.
import path from 'node:path';
import { fail, root, run, setUp } from './setup.mjs';

const firmware = path.join(root, 'firmware');
const tools = path.join(root, 'tools/firmware');
/** The tool of each command; `host` is a program in C. */
const toolOf = {
  setup: 'settings',
  build: 'build',
  flash: 'flash',
  monitor: 'monitor',
  check: 'check',
};

const usage = `Usage: npm run board -- COMMAND [options]

  setup      write the board's Wi-Fi, server and name (firmware:settings)
  build      build the firmware with ESP-IDF (firmware:build)
  flash      write the build for the connected board (firmware:flash)
  monitor    show the board's console (firmware:monitor)
  check      check a server for what a board needs (firmware:check)
  host       run the firmware as a program on this computer (firmware:host)

Each command has a --help of its own.`;

/** Nx's targets in firmware/project.json do the same. */
async function runHostBoard(args) {
  const inFirmware = { cwd: firmware };
  const steps = [
    ['../tools/workspace/firmware-packages.mjs', 'host'],
    ['../tools/workspace/cmake.mjs', 'host', 'dist/host'],
  ];
  for (const step of steps) {
    const status = await run(process.execPath, step, inFirmware);
    if (status !== 0) return status;
  }
  return run(path.join(firmware, 'dist/host/host_board/host-board'), args, inFirmware);
}

async function runTool(tool, args) {
  const { bundle } = await import('./bundle.mjs');
  await bundle(tools);
  // Ctrl+C is for the tool.
  process.on('SIGINT', () => undefined);
  const cwd = process.cwd();
  return run(process.execPath, [path.join(tools, `dist/${tool}.js`), ...args], { cwd });
}

const [command, ...args] = process.argv.slice(2);
if (command === undefined || command === '--help') {
  console.log(usage);
  process.exit(0);
}
if (command !== 'host' && !Object.hasOwn(toolOf, command)) {
  fail(`Unknown command "${command}": expected setup, build, flash, monitor, check or host.`, 2);
}
await setUp();
process.exit(command === 'host' ? await runHostBoard(args) : await runTool(toolOf[command], args));
