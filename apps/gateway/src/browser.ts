import open from 'open';

/** Whether somebody sits before this machine's screen. */
export function hasDisplay(env: NodeJS.ProcessEnv = process.env): boolean {
  if (env['CI'] !== undefined || env['SSH_CONNECTION'] !== undefined) return false;
  if (process.platform !== 'linux') return true;
  return (env['DISPLAY'] ?? env['WAYLAND_DISPLAY'] ?? '') !== '';
}

/** Opens a page; where that fails its address is on the screen all the same. */
export async function openBrowser(url: string): Promise<void> {
  const child = await open(url).catch(() => undefined);
  child?.on('error', () => undefined);
}
