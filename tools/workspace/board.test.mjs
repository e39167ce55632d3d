import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const program = path.join(import.meta.dirname, 'board.mjs');

async function board(...args) {
  try {
    return { status: 0, ...(await promisify(execFile)(process.execPath, [program, ...args])) };
  } catch ({ code, stdout, stderr }) {
    return { status: code, stdout, stderr };
  }
}

it.each([
  ['setup', 'settings'],
  ['build', 'build'],
  ['flash', 'flash'],
  ['monitor', 'monitor'],
  ['check', 'check'],
])('%s is firmware:%s, without output of its own', async (command, target) => {
  const { status, stdout, stderr } = await board(command, '--help');

  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(new RegExp(`^Usage: npx nx run firmware:${target}\\b`));
});

it('has a help, and refuses another command with status 2', async () => {
  expect(await board()).toEqual(await board('--help'));
  expect(await board('erase')).toEqual({
    status: 2,
    stdout: '',
    stderr: 'Unknown command "erase": expected setup, build, flash, monitor, check or host.\n',
  });
});

it('passes on the status of the command', async () => {
  expect(await board('flash', '--nonsense')).toMatchObject({ status: 2, stdout: '' });
});
