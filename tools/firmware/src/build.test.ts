import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildCommand } from './build-command.ts';
import { runCommand } from './command.ts';
import { testContext } from './testing/context.ts';

let folder: TemporaryFolder;
let project: string;
let bin: string;

/** A fake idf.py, which prints its arguments. */
const fakeIdf = `#!/bin/sh
echo "fake idf.py called with:"
for word in "$@"; do echo "<$word>"; done
exit "\${FAKE_STATUS:-0}"
`;

beforeEach(async () => {
  folder = await temporaryFolder();
  project = path.join(folder.path, 'firmware');
  bin = path.join(folder.path, 'bin');
  await mkdir(path.join(project, 'main'), { recursive: true });
  await mkdir(bin);
  await writeFile(path.join(project, 'main/settings.h'), '');
  await writeFile(path.join(bin, 'idf.py'), fakeIdf, { mode: 0o755 });
});

afterEach(() => folder.remove());

async function build(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const paths = { IDF_PATH: '/opt/esp-idf', PATH: `${bin}:/usr/bin:/bin` };
  const context = testContext({ ...paths, ...env });
  const given = ['--project', project, ...args];
  const status = await runCommand(buildCommand, given, context);
  const { stdout, stderr } = context;
  return { status, output: stdout.text, error: stderr.text };
}

const words = (output: string) => [...output.matchAll(/^<(.*)>$/gm)].map(([, word]) => word);

it('runs idf.py with a build folder and a configuration for the board', async () => {
  const { status, output, error } = await build(['--board', 'esp32p4']);

  const directory = path.join(project, 'dist/esp32p4');
  const own = ['-C', project, '-B', directory, '-D', `SDKCONFIG=${directory}/sdkconfig`];
  expect([status, error]).toEqual([0, '']);
  expect(words(output)).toEqual([...own, 'set-target', 'esp32p4', 'build']);
  expect(output).toContain('Next: npx nx run firmware:flash -- --board esp32p4');
});

it.each([
  ['esp32s3', ['build']],
  ['esp32p4', ['set-target', 'esp32s3', 'build']],
])('sets the target when the folder is of %s: %j', async (target, actions) => {
  const directory = path.join(folder.path, 'elsewhere');
  await mkdir(directory);
  await writeFile(
    path.join(directory, 'CMakeCache.txt'),
    `A:STRING=1\nIDF_TARGET:STRING=${target}\n`,
  );

  const { output } = await build(['--board', 'esp32s3', '--build', directory]);

  expect(words(output).slice(6)).toEqual(actions);
});

it('fails when idf.py fails', async () => {
  const { status, output, error } = await build(['--board', 'esp32s3'], { FAKE_STATUS: '2' });

  expect(status).toBe(1);
  expect(output).toContain('fake idf.py');
  expect(error).toBe('idf.py ended with status 2: see its output above.\n');
});

it('explains how to get ESP-IDF, and how to build in Docker', async () => {
  const { status, error } = await build(['--board', 'esp32s3'], { IDF_PATH: '' });

  expect(status).toBe(1);
  expect(error.trim().split('\n')).toHaveLength(2);
  expect(error).toMatch(/^ESP-IDF not found .* install v5\.5 from https:/);
  expect(error).toContain(
    `docker run --rm -v "${project}:/project" -w /project espressif/idf:v5.5 idf.py -B dist/esp32s3 -D SDKCONFIG=dist/esp32s3/sdkconfig set-target esp32s3 build`,
  );
});

it('reports a missing idf.py', async () => {
  const { status, error } = await build(['--board', 'esp32s3'], { PATH: '/not-there' });

  expect(status).toBe(1);
  expect(error).toBe(
    'idf.py is not on the PATH: run ". /opt/esp-idf/export.sh" in this shell first.\n',
  );
});

it('builds without settings, for a board that is set up at the page', async () => {
  await rm(path.join(project, 'main/settings.h'));

  const { status, output } = await build(['--board', 'esp32s3']);

  expect(status).toBe(0);
  expect(output).toContain(
    'No main/settings.h: set the board up at the page /setup after flashing.',
  );
});

it.each([
  [[], /--board missing/],
  [['--board', 'esp32'], /Invalid --board "esp32": expected esp32p4 or esp32s3/],
])('rejects %j', async (args, message) => {
  const { status, error } = await build(args);

  expect(status).toBe(2);
  expect(error).toMatch(message);
});
