import { existsSync } from 'node:fs';
import { run } from './setup.mjs';

export function canInstall() {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version');
}

/** Installs Debian's packages; whoever asks checks afterwards that what they bring is there. */
export async function install(packages, what) {
  console.log(`Installing Debian's packages for ${what} ...`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq']);
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
}
