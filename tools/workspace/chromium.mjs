import { existsSync } from 'node:fs';
import { canInstall, install } from './debian.mjs';
import { fail } from './setup.mjs';

const candidates = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

function findChromium() {
  const given = process.env.CHROME_PATH;
  if (given !== undefined && given !== '') return existsSync(given) ? given : undefined;
  return candidates.find((candidate) => existsSync(candidate));
}

/** Finds or installs a browser for the end-to-end tests, and sets CHROME_PATH. */
export async function ensureChromium() {
  if (findChromium() === undefined && process.env.CHROME_PATH === undefined && canInstall()) {
    await install(['chromium'], 'the end-to-end tests');
  }
  const browser = findChromium();
  if (browser === undefined) {
    fail('The end-to-end tests need Chrome or Chromium: install one, or set CHROME_PATH.');
  }
  process.env.CHROME_PATH = browser;
}
