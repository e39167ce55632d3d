import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from './command.ts';
import { UsageError } from './command.ts';
import { boardOption, buildDirectory, firmware, userPath } from './firmware-paths.ts';
import { dockerCommand, runIdf } from './idf.ts';
import { toolError } from './tool-error.ts';

const options = {
  board: { type: 'string' },
  build: { type: 'string' },
  project: { type: 'string' },
} as const;

export const buildCommand: Command<typeof options> = {
  usage: `Usage: npx nx run firmware:build -- --board B [options]

Builds the firmware with ESP-IDF's idf.py, with a build folder and a configuration for each board.

  --board B      esp32p4 or esp32s3
  --build DIR    the build folder (firmware/dist/<board>)
  --project DIR  the ESP-IDF project (firmware)
  --help         show this text`,
  options,
  run: async ({ board: name, build: folder, project: root }, { stdout, stderr, env }) => {
    if (name === undefined) throw new UsageError('--board missing: expected esp32p4 or esp32s3.');
    const board = boardOption(name);
    const project = root === undefined ? firmware : userPath(root, env);
    const directory = folder === undefined ? buildDirectory(board, project) : userPath(folder, env);
    const onOutput = (chunk: Uint8Array) => stdout.write(chunk);
    const build = { project, directory, board, env, onOutput };
    if ((env['IDF_PATH'] ?? '') === '') {
      stderr.write(
        'ESP-IDF not found (IDF_PATH is not set): install v5.5 from https://docs.espressif.com/projects/esp-idf and run its export script, or build in Docker:\n' +
          `${dockerCommand(build)}\n`,
      );
      return 1;
    }
    if (!existsSync(path.join(project, 'main/settings.h'))) {
      stdout.write('No main/settings.h: set the board up at the page /setup after flashing.\n');
    }
    const status = await runIdf(build);
    if (status !== 0) throw toolError('build-failed', { status });
    stdout.write(`Built ${directory}. Next: npx nx run firmware:flash -- --board ${board}\n`);
    return 0;
  },
};
