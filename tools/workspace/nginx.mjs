import { existsSync } from 'node:fs';
import { canInstall, install } from './debian.mjs';
import { fail } from './setup.mjs';

const programs = ['/usr/sbin/nginx', '/usr/bin/openssl'];
const isThere = () => programs.every((program) => existsSync(program));

/** Makes sure that the end-to-end tests have a reverse proxy, and what makes its certificate. */
export async function ensureNginx() {
  if (!isThere() && canInstall()) await install(['nginx-light', 'openssl'], 'the tests of proxies');
  if (!isThere())
    fail('The end-to-end tests need nginx and openssl: install Debian’s nginx-light.');
}
