import open from 'open';

/** Whether this machine has a display that a browser can be opened on. */
export function hasDisplay(env: NodeJS.ProcessEnv = process.env): boolean {
  if (env['CI'] !== undefined || env['SSH_CONNECTION'] !== undefined) return false;
  if (process.platform !== 'linux') return true;
  return (env['DISPLAY'] ?? env['WAYLAND_DISPLAY'] ?? '') !== '';
}

/** Opens a page. Failures are ignored: the address is also printed. */
export async function openBrowser(url: string): Promise<void> {
  const child = await open(url).catch(() => undefined);
  child?.on('error', () => undefined);
}
