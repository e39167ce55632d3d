import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { isSupported } from './node-version.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const main = path.join(root, 'apps/gateway/dist/main.js');
let folder;
let started;

afterEach(async () => {
  if (folder !== undefined) await rm(folder, { recursive: true });
  started?.kill('SIGKILL');
  folder = started = undefined;
});

/** Runs a program of Node to its end. */
async function run(...args) {
  try {
    return { status: 0, ...(await promisify(execFile)(process.execPath, args)) };
  } catch ({ code, stdout, stderr }) {
    return { status: code, stdout, stderr };
  }
}

describe('the version of Node', () => {
  it.each(['18.20.8', '20.9.0', '20.10.1'])('%s is too old', (version) => {
    expect(isSupported(version)).toBe(false);
  });

  it.each(['20.11.0', '20.19.0', '21.7.3', '22.12.0', '24.1.0', '30.0.0-nightly'])(
    '%s is taken',
    (version) => {
      expect(isSupported(version)).toBe(true);
    },
  );

  it('is what package.json and its lock ask for, and what the README says', async () => {
    const read = (file) => readFile(path.join(root, file), 'utf8');
    const lock = JSON.parse(await read('package-lock.json'));

    expect(JSON.parse(await read('package.json')).engines.node).toBe('>=20.11.0');
    expect(lock.packages[''].engines.node).toBe('>=20.11.0');
    expect(await read('README.md')).toContain('With Node 20.11 or newer');
  });

  it.each(['start.mjs', 'test.mjs'])('%s names what it needs in one line', async (program) => {
    const old = `Object.defineProperty(process, 'version', { value: 'v20.9.0' });
      Object.defineProperty(process.versions, 'node', { value: '20.9.0' });`;
    const preload = `data:text/javascript,${encodeURIComponent(old)}`;

    const { status, stdout, stderr } = await run(
      '--import',
      preload,
      path.join(import.meta.dirname, program),
    );

    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toBe(
      'Boardcast needs Node 20.11 or newer, and this is v20.9.0: install one from nodejs.org.\n',
    );
  });
});

it('--help is answered where nothing is installed, in the words of the gateway', async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'boardcast-'));
  for (const part of ['package.json', 'tools/workspace', 'apps/gateway/src']) {
    await cp(path.join(root, part), path.join(folder, part), { recursive: true });
  }

  const asked = await run(path.join(folder, 'tools/workspace/start.mjs'), '--', '--help');

  expect(asked).toEqual(await run(main, '--help'));
  expect(asked.stdout).toContain('Usage: npm start');
});

it.each([
  [['--prot', '1'], "Unknown option '--prot': see npm start -- --help.\n"],
  [['--port'], /^Option '--port <value>' argument missing: see npm start -- --help\.\n$/],
  [['--port', 'many'], 'Invalid --port "many": expected a port from 0 to 65535.\n'],
  [['--', '--host', 'here'], /^Invalid --host "here": expected an IP address/],
])('%j is refused at once where nothing is installed', async (args, message) => {
  folder = await mkdtemp(path.join(tmpdir(), 'boardcast-'));
  for (const part of ['package.json', 'tools/workspace', 'apps/gateway/src']) {
    await cp(path.join(root, part), path.join(folder, part), { recursive: true });
  }

  const { status, stdout, stderr } = await run(
    path.join(folder, 'tools/workspace/start.mjs'),
    ...args,
  );

  expect([status, stdout]).toEqual([2, '']);
  if (typeof message === 'string') expect(stderr).toBe(message);
  else expect(stderr).toMatch(message);
});

it('the gateway ends with what started it, however that ended', async () => {
  const script = `const stdio = ['inherit', 'inherit', 'inherit', 'ipc'];
    const args = [${JSON.stringify(main)}, '--port', '0', '--no-open'];
    require('node:child_process').spawn(process.execPath, args, { stdio });`;
  started = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  let page;
  for await (const line of createInterface({ input: started.stdout })) {
    page = /http:\/\/\S+/.exec(line)?.[0];
    if (page !== undefined) break;
  }
  expect((await fetch(`${page}healthz`)).status).toBe(200);
  // Its output is the gateway's, too: it ends when both are gone.
  const bothEnded = once(started, 'close');
  started.stdout.resume();

  started.kill('SIGKILL');
  await bothEnded;

  await expect(fetch(`${page}healthz`)).rejects.toThrow();
});

it.runIf(process.platform !== 'win32')(
  'notices that npm was killed, which starts a shell',
  async () => {
    const module = path.join(import.meta.dirname, 'parent.mjs');
    const program = `import { onParentGone } from ${JSON.stringify(module)};
    await onParentGone(() => process.exit());
    setInterval(() => undefined, 1000);
    console.log('ready');`;
    // The shell has more to do, and so does not become the program.
    const script = `require('node:child_process').spawn('sh', ['-c', '"$NODE" --input-type=module -e "$PROGRAM"; :'],
    { stdio: 'inherit' });`;
    const env = { ...process.env, NODE: process.execPath, PROGRAM: program };
    started = spawn(process.execPath, ['-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env,
    });
    await once(started.stdout, 'data');
    const allEnded = once(started, 'close');

    started.kill('SIGKILL');

    await allEnded;
  },
);
