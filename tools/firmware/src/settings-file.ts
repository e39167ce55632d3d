import { randomUUID } from 'node:crypto';
import { chmod, readFile, rename, rm, writeFile } from 'node:fs/promises';
import {
  maskServerUrl,
  parseSettings,
  renderSettings,
  type ServerCa,
  type Settings,
} from '@boardcast/board';
import { toolError } from './tool-error.ts';

/** The settings in a file; undefined when it does not exist or has other content. */
export async function readSettings(file: string): Promise<Settings | undefined> {
  try {
    return parseSettings(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes the settings atomically, readable by their owner only. */
export async function writeSettings(file: string, settings: Settings): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  try {
    await writeFile(draft, renderSettings(settings), { mode: 0o600, flag: 'wx' });
    await chmod(draft, 0o600);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    throw toolError('file-not-written', { file, reason }, { cause: error });
  }
}

/** Masks a secret and its length. */
const masked = (secret: string) => (secret === '' ? '(none)' : '********');

const caText = (ca: ServerCa | undefined) =>
  ca === undefined ? '(public CAs)' : `SHA-256 ${ca.sha256}`;

/** The settings in lines, with masked passwords. */
export function describeSettings(settings: Settings): readonly string[] {
  const { ssid, password, server, key = '', ca, width, height, fps, name, stun, turn } = settings;
  return [
    `  Wi-Fi     ${ssid}, password ${password === '' ? '(none: an open network)' : masked(password)}`,
    `  server    ${maskServerUrl(server)}`,
    `  key       ${masked(key)}`,
    ...(server.startsWith('wss:') ? [`  CA        ${caText(ca)}`] : []),
    `  video     ${width}x${height} at ${fps} fps`,
    `  name      ${name ?? '(profile and MAC address)'}`,
    `  STUN      ${stun ?? '(none)'}`,
    `  TURN      ${turn === undefined ? '(none)' : `${turn.url}, user ${turn.user}, password ${masked(turn.password)}`}`,
  ];
}
