import path from 'node:path';
import { isProfileName, profiles, type ProfileName } from '@boardcast/board';
import { UsageError } from './command.ts';

const workspace = path.resolve(import.meta.dirname, '../../..');

/** The ESP-IDF project. */
export const firmware = path.join(workspace, 'firmware');

/** Where a board's firmware is built. */
export function buildDirectory(board: ProfileName, project = firmware): string {
  return path.join(project, 'dist', board);
}

/** The value of `--board`. */
export function boardOption(text: string): ProfileName {
  if (isProfileName(text)) return text;
  throw new UsageError(`--board ${text} is no board: give ${Object.keys(profiles).join(' or ')}.`);
}

/** A path as the user gave it: npx changes the folder, and says where it was started. */
export function userPath(text: string, env: Readonly<Record<string, string | undefined>>): string {
  return path.resolve(env['INIT_CWD'] ?? process.cwd(), text);
}
