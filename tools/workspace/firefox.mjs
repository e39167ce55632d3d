import { existsSync } from 'node:fs';
import { canInstall, install } from './debian.mjs';
import { fail } from './setup.mjs';

const programs = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];
const isThere = () => programs.some((program) => existsSync(program));

/** Makes sure that the end-to-end tests have a second browser. */
export async function ensureFirefox() {
  if (!isThere() && canInstall()) await install(['firefox-esr'], 'the tests in Firefox');
  if (!isThere()) fail('The end-to-end tests need Firefox: install it, Debian’s firefox-esr say.');
}
