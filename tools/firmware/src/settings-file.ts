import { randomUUID } from 'node:crypto';
import { chmod, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { maskServerUrl, parseSettings, renderSettings, type Settings } from '@boardcast/board';

/** The settings in a file; undefined when there is none, or it holds something else. */
export async function readSettings(file: string): Promise<Settings | undefined> {
  try {
    return parseSettings(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes the settings for their owner's eyes alone; a reader sees the old file or the new one. */
export async function writeSettings(file: string, settings: Settings): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  try {
    await writeFile(draft, renderSettings(settings), { mode: 0o600, flag: 'wx' });
    await chmod(draft, 0o600);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    const why = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    throw new Error(`${file} could not be written (${why}): check the folder.`, { cause: error });
  }
}

/** A secret as it may be shown: its length stays unknown. */
const masked = (secret: string) => (secret === '' ? '(none)' : '********');

/** The settings in lines for people, the passwords masked. */
export function describeSettings(settings: Settings): readonly string[] {
  const { ssid, password, server, width, height, fps, name, stun, turn } = settings;
  return [
    `  Wi-Fi     ${ssid}, password ${password === '' ? '(none: an open network)' : masked(password)}`,
    `  server    ${maskServerUrl(server)}`,
    `  picture   ${width}x${height} at ${fps}`,
    `  name      ${name ?? '(made of the profile and the MAC address)'}`,
    `  STUN      ${stun ?? '(none)'}`,
    `  TURN      ${turn === undefined ? '(none)' : `${turn.url}, user ${turn.user}, password ${masked(turn.password)}`}`,
  ];
}
