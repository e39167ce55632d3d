import { existsSync } from 'node:fs';
import { canInstall, install } from './debian.mjs';
import { fail } from './setup.mjs';

const programs = [
  '/usr/sbin/nginx',
  '/usr/sbin/haproxy',
  '/usr/bin/caddy',
  '/usr/bin/openssl',
];
const isInstalled = () => programs.every((program) => existsSync(program));

/** Finds or installs reverse proxies, and openssl for their certificate. */
export async function ensureNginx() {
  if (!isInstalled() && canInstall())
    await install(['nginx-light', 'haproxy', 'caddy', 'openssl'], 'the tests of proxies');
  if (!isInstalled())
    fail('The end-to-end tests need nginx, haproxy, caddy and openssl: install them.');
}
