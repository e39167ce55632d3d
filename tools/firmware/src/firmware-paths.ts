import path from 'node:path';
import { isProfileName, profiles, type ProfileName } from '@boardcast/board';
import { UsageError } from './command.ts';

const workspace = path.resolve(import.meta.dirname, '../../..');

/** The ESP-IDF project. */
export const firmware = path.join(workspace, 'firmware');

/** The folder of the builds of a project, one folder for each board. */
export function buildsDirectory(
  project: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string {
  return path.join(project === undefined ? firmware : userPath(project, env), 'dist');
}

/** The build folder of a board's firmware. */
export function buildDirectory(board: ProfileName, project = firmware): string {
  return path.join(project, 'dist', board);
}

/** The value of `--board`. */
export function boardOption(text: string): ProfileName {
  if (isProfileName(text)) return text;
  throw new UsageError(
    `Invalid --board "${text}": expected ${Object.keys(profiles).join(' or ')}.`,
  );
}

/** A path relative to the user's folder, which npx passes as INIT_CWD. */
export function userPath(text: string, env: Readonly<Record<string, string | undefined>>): string {
  return path.resolve(env['INIT_CWD'] ?? process.cwd(), text);
}
