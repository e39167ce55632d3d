import { existsSync } from 'node:fs';
import { canInstall, install } from './debian.mjs';
import { fail } from './setup.mjs';

const programs = ['/usr/sbin/nginx', '/usr/bin/openssl'];
const isInstalled = () => programs.every((program) => existsSync(program));

/** Finds or installs nginx, and openssl for its certificate. */
export async function ensureNginx() {
  if (!isInstalled() && canInstall())
    await install(['nginx-light', 'openssl'], 'the tests of proxies');
  if (!isInstalled())
    fail('The end-to-end tests need nginx and openssl: install Debian’s nginx-light.');
}
