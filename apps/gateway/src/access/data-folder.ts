import { homedir } from 'node:os';
import path from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where a platform's programs keep a user's data (XDG Base Directory, Apple's and Microsoft's rules). */
export function defaultDataFolder(
  platform: NodeJS.Platform = process.platform,
  env: Environment = process.env,
  home: string = homedir(),
): string {
  if (platform === 'win32')
    return path.join(env['LOCALAPPDATA'] ?? path.join(home, 'AppData/Local'), 'Boardcast');
  if (platform === 'darwin') return path.join(home, 'Library/Application Support/Boardcast');
  const xdg = env['XDG_DATA_HOME'];
  return path.join(
    xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(home, '.local/share'),
    'boardcast',
  );
}
