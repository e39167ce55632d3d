import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterEach, expect, it } from 'vitest';
import { failureText } from './failure-text.ts';
import { readOptions } from './options.ts';
import { checkMachine } from './startup-checks.ts';

const program = path.resolve(import.meta.dirname, '../dist/main.js');
const canUnshare = spawnSync('unshare', ['-n', 'true']).status === 0;
let gateway: ChildProcess | undefined;

afterEach(async () => {
  if (gateway === undefined || gateway.exitCode !== null) return;
  gateway.kill('SIGINT');
  await once(gateway, 'exit');
});

const check = (...args: string[]) => checkMachine(readOptions(args));
const failure = (...args: string[]) => check(...args).then(() => 'none', failureText);

/** The error of a gateway in a network namespace without any interface that is up. */
async function failureWithoutNetwork(...args: string[]): Promise<string> {
  const command = ['-n', process.execPath, program, '--no-open', '--port', '0', ...args];
  try {
    return (await promisify(execFile)('unshare', command)).stdout;
  } catch (error) {
    return (error as { readonly stderr: string }).stderr;
  }
}

it('accepts the default options', async () => {
  await expect(check('--port', '0')).resolves.toBeUndefined();
  await expect(check('--port', '0', '--host', '0.0.0.0')).resolves.toBeUndefined();
});

it('names the option whose host is not an address of this machine', async () => {
  expect(await failure('--port', '0', '--host', '203.0.113.9')).toMatch(
    /^--host 203\.0\.113\.9 is not an address of this machine: use one of .*127\.0\.0\.1.*, or 0\.0\.0\.0 for all\.$/,
  );
});

it('reports that Boardcast is already running on the port', async () => {
  gateway = spawn(process.execPath, [program, '--port', '0', '--no-open'], { stdio: 'pipe' });
  let port = '';
  for await (const line of createInterface({ input: gateway.stdout as NodeJS.ReadableStream })) {
    port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1] ?? '';
    if (port !== '') break;
  }

  expect(await failure('--port', port)).toMatch(
    new RegExp(`^Port ${port} is busy: Boardcast is already running there. .*--port\\.$`),
  );
});

it.runIf(canUnshare)('reports that there is no network', async () => {
  expect(await failureWithoutNetwork()).toMatch(/^The loopback interface of this machine is down/);
  expect(await failureWithoutNetwork('--kms', 'ws://192.0.2.1:8888/kurento')).toMatch(
    /^This machine has no network connection and cannot reach 192\.0\.2\.1/,
  );
});
