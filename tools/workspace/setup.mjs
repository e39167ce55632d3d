import './node-version.mjs';
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

/** Prints one line and ends the process: with status 2 when it was called wrongly. */
export function fail(message, status = 1) {
  console.error(message);
  process.exit(status);
}

/** Runs a command in the workspace and resolves with its exit status. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal === null ? code : 1));
  });
}

/** Runs an Nx command. */
export function nx(...args) {
  const env = { ...process.env, NX_ISOLATE_PLUGINS: 'false' };
  return run(process.execPath, [path.join(root, 'node_modules/nx/dist/bin/nx.js'), ...args], {
    env,
  });
}

/** Installs the dependencies if the lock file is newer than the installed ones. */
export async function setUp() {
  if (installed()) return;
  console.log('Installing dependencies (about a minute, once) ...');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  if ((await run(npm, ['ci', '--no-audit', '--no-fund'])) !== 0) {
    fail(
      'The dependencies could not be installed: see the lines above, then run the command again.',
    );
  }
}

function installed() {
  const marker = path.join(root, 'node_modules/.package-lock.json');
  const lock = path.join(root, 'package-lock.json');
  return existsSync(marker) && statSync(marker).mtimeMs >= statSync(lock).mtimeMs;
}
