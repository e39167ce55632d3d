import { existsSync } from 'node:fs';
import { run } from './setup.mjs';

export function canInstall() {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version');
}

/** Installs Debian packages; the caller checks afterwards that their programs exist. */
export async function install(packages, purpose) {
  console.log(`Installing Debian packages for ${purpose} ...`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq']);
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
}
