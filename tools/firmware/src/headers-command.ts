import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from './command.ts';
import { firmware, userPath } from './firmware-paths.ts';
import { headers } from './headers/index.ts';

const options = { out: { type: 'string' } } as const;

export const headersCommand: Command<typeof options> = {
  usage: `Usage: npx nx run firmware:headers -- [options]

Generates the firmware's headers from the tables in packages/board, packages/protocol and
packages/signaling: profiles, limits, console commands, messages, events, operations, timeouts.

  --out DIR  write to another directory than firmware/
  --help     show this text`,
  options,
  run: async ({ out }, { stdout, env }) => {
    const root = out === undefined ? firmware : userPath(out, env);
    for (const [name, text] of Object.entries(headers)) {
      const file = path.join(root, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text());
      stdout.write(`Wrote ${file}.\n`);
    }
    return 0;
  },
};
