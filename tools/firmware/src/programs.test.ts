import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { temporaryFolder } from '@boardcast/testkit/temporary-folder';
import { until } from '@boardcast/testkit/until';
import { afterEach, describe, expect, it } from 'vitest';
import { fakeBuild } from '@boardcast/flasher/testing';
import { FakeConsole } from './testing/fake-console.ts';
import { RomEmulator } from '@boardcast/flasher/testing';
import { programOf, Terminal } from './testing/terminal.ts';

/** Runs a bundled program as Nx does. */
async function run(command: string, ...args: string[]) {
  const done = promisify(execFile)(process.execPath, [programOf(command), ...args]);
  done.child.stdin?.end();
  try {
    return { status: 0, ...(await done) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { status: code, stdout, stderr };
  }
}

describe.each(['settings', 'headers', 'build', 'flash', 'monitor', 'check'])('%s', (command) => {
  it('has a help', async () => {
    const { status, stdout, stderr } = await run(command, '--help');

    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(new RegExp(`^Usage: npx nx run firmware:${command}\\b`));
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  it('ends with status 2 and one line for invalid arguments', async () => {
    const { status, stdout, stderr } = await run(command, '--nonsense');

    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toBe("Unknown option '--nonsense': see --help.\n");
  });
});

it('ends with status 1 and one line on failure', async () => {
  const { status, stderr } = await run('flash', '--build', '/not-there');

  expect(status).toBe(1);
  expect(stderr).toBe(
    '/not-there/flasher_args.json not found: run npx nx run firmware:build first.\n',
  );
});

describe('at a terminal', () => {
  let terminal: Terminal | undefined;

  afterEach(() => terminal?.close());

  it('the monitor exits with Ctrl+], and sends all other keys to the board', async () => {
    const board = await FakeConsole.start();
    terminal = new Terminal('monitor', ['--port', `tcp://127.0.0.1:${board.port}`]);
    await terminal.shows('Ctrl+] exits');
    board.send('esp> ');
    await terminal.shows('esp> ');

    terminal.type('i\r\u0003');
    await until('the board receives the keys unchanged', () => board.received === 'i\r\u0003');
    terminal.type('\u001d');
    await terminal.ended();

    await board.close();
  });

  it('flash shows a bar and continues with the console', async () => {
    const folder = await temporaryFolder();
    const build = await fakeBuild(folder.path, 'esp32s3');
    const rom = await RomEmulator.start('esp32s3');
    rom.bootLog = 'I (10) boot: the fake firmware runs\r\n';
    const port = `tcp://127.0.0.1:${rom.port}`;
    terminal = new Terminal('flash', ['--build', build.folder, '--port', port, '--monitor']);

    await terminal.shows('the fake firmware runs');
    expect(terminal.shown).toContain('[##############################] 100 %  boardcast.bin');
    expect(terminal.shown).toContain('Written and verified');
    terminal.type('\u001d');
    await terminal.ended();

    await rom.close();
    await folder.remove();
  });
});
