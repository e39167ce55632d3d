import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from './command.ts';
import { UsageError } from './command.ts';
import { boardOption, buildDirectory, firmware, userPath } from './firmware-paths.ts';
import { dockerLine, runIdf } from './idf.ts';

const options = {
  board: { type: 'string' },
  build: { type: 'string' },
  project: { type: 'string' },
} as const;

export const buildCommand: Command<typeof options> = {
  usage: `Usage: npx nx run firmware:build -- --board B [options]

Builds the firmware with ESP-IDF's idf.py, in a folder and with a configuration of the board's own.

  --board B      esp32p4 or esp32s3
  --build DIR    the build folder (firmware/dist/<board>)
  --project DIR  the ESP-IDF project (firmware)
  --help         this text`,
  options,
  run: async ({ board: asked, build: folder, project: where }, { stdout, stderr, env }) => {
    if (asked === undefined) throw new UsageError('--board missing: give esp32p4 or esp32s3.');
    const board = boardOption(asked);
    const project = where === undefined ? firmware : userPath(where, env);
    const directory = folder === undefined ? buildDirectory(board, project) : userPath(folder, env);
    const onOutput = (chunk: Uint8Array) => stdout.write(chunk);
    const build = { project, directory, board, env, onOutput };
    if ((env['IDF_PATH'] ?? '') === '') {
      stderr.write(
        'There is no ESP-IDF here (IDF_PATH is not set): install v5.5 from https://docs.espressif.com/projects/esp-idf and run its export script, or build in Docker:\n' +
          `${dockerLine(build)}\n`,
      );
      return 1;
    }
    if (!existsSync(path.join(project, 'main/settings.h'))) {
      throw new Error('There is no main/settings.h: run npx nx run firmware:settings first.');
    }
    const status = await runIdf(build);
    if (status !== 0) throw new Error(`idf.py ended with status ${status}: see the lines above.`);
    stdout.write(`Built ${directory}. Next: npx nx run firmware:flash -- --board ${board}\n`);
    return 0;
  },
};
