import { existsSync } from 'node:fs';
import { canInstall, install } from './debian.mjs';
import { fail } from './setup.mjs';

const programs = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];
const isInstalled = () => programs.some((program) => existsSync(program));

/** Finds or installs Firefox for the end-to-end tests. */
export async function ensureFirefox() {
  if (!isInstalled() && canInstall()) await install(['firefox-esr'], 'the tests in Firefox');
  if (!isInstalled())
    fail('The end-to-end tests need Firefox: install it, such as Debian’s firefox-esr.');
}
