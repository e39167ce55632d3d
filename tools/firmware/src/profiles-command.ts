import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from './command.ts';
import { firmware, userPath } from './firmware-paths.ts';
import { profilesHeader } from './profiles-header.ts';

/** The header in the firmware. */
export const headerFile = path.join(firmware, 'components/board/include/board_profiles.h');

const options = { out: { type: 'string' } } as const;

export const profilesCommand: Command<typeof options> = {
  usage: `Usage: npx nx run firmware:profiles -- [options]

Writes the firmware's board_profiles.h from the profiles in packages/board.

  --out FILE  write that file instead
  --help      this text`,
  options,
  run: async ({ out }, { stdout, env }) => {
    const file = out === undefined ? headerFile : userPath(out, env);
    await writeFile(file, profilesHeader());
    stdout.write(`Wrote ${file}.\n`);
    return 0;
  },
};
