import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildCommand } from './build-command.ts';
import { runCommand } from './command.ts';
import { temporaryFolder, type TemporaryFolder } from './testing/fake-build.ts';
import { testContext } from './testing/context.ts';

let folder: TemporaryFolder;
let project: string;
let bin: string;

/** A fake idf.py: it builds nothing and says so. */
const fakeIdf = `#!/bin/sh
echo "a fake idf.py was given:"
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
  return { status, said: stdout.text, error: stderr.text };
}

const words = (said: string) => [...said.matchAll(/^<(.*)>$/gm)].map(([, word]) => word);

it("runs idf.py for the board, in a folder and with a configuration of the board's own", async () => {
  const { status, said, error } = await build(['--board', 'esp32p4']);

  const directory = path.join(project, 'dist/esp32p4');
  const own = ['-C', project, '-B', directory, '-D', `SDKCONFIG=${directory}/sdkconfig`];
  expect([status, error]).toEqual([0, '']);
  expect(words(said)).toEqual([...own, 'set-target', 'esp32p4', 'build']);
  expect(said).toContain('Next: npx nx run firmware:flash -- --board esp32p4');
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

  const { said } = await build(['--board', 'esp32s3', '--build', directory]);

  expect(words(said).slice(6)).toEqual(actions);
});

it('fails as idf.py fails', async () => {
  const { status, said, error } = await build(['--board', 'esp32s3'], { FAKE_STATUS: '2' });

  expect(status).toBe(1);
  expect(said).toContain('a fake idf.py');
  expect(error).toBe('idf.py ended with status 2: see the lines above.\n');
});

it('says how to get ESP-IDF, and the same build in Docker', async () => {
  const { status, error } = await build(['--board', 'esp32s3'], { IDF_PATH: '' });

  expect(status).toBe(1);
  expect(error.trim().split('\n')).toHaveLength(2);
  expect(error).toMatch(/^There is no ESP-IDF here .* install v5\.5 from https:/);
  expect(error).toContain(
    `docker run --rm -v "${project}:/project" -w /project espressif/idf:v5.5 idf.py -B dist/esp32s3 -D SDKCONFIG=dist/esp32s3/sdkconfig set-target esp32s3 build`,
  );
});

it('says that the export script was not run', async () => {
  const { status, error } = await build(['--board', 'esp32s3'], { PATH: '/not-there' });

  expect(status).toBe(1);
  expect(error).toBe(
    'idf.py is not on the PATH: run ". /opt/esp-idf/export.sh" in this shell first.\n',
  );
});

it('wants settings first', async () => {
  const { status, error } = await build(['--board', 'esp32s3', '--project', folder.path]);

  expect(status).toBe(1);
  expect(error).toMatch(/no main\/settings\.h: run npx nx run firmware:settings/);
});

it.each([
  [[], /--board missing/],
  [['--board', 'esp32'], /--board esp32 is no board/],
])('%j is wrong use', async (args, message) => {
  const { status, error } = await build(args);

  expect(status).toBe(2);
  expect(error).toMatch(message);
});
