import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { runCommand } from './command.ts';
import { headerFile, profilesCommand } from './profiles-command.ts';
import { temporaryFolder } from './testing/fake-build.ts';
import { testSurroundings } from './testing/surroundings.ts';

it("writes the firmware's own board_profiles.h: else run npx nx run firmware:profiles", async () => {
  const folder = await temporaryFolder();
  const file = path.join(folder.path, 'board_profiles.h');

  const status = await runCommand(profilesCommand, ['--out', file], testSurroundings());

  expect(status).toBe(0);
  expect(await readFile(file, 'utf8')).toBe(await readFile(headerFile, 'utf8'));
  await folder.remove();
});
