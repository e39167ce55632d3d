import { afterEach, expect, it } from 'vitest';
import { Program } from './program.ts';

let program: Program | undefined;
const start = (script: string): Program =>
  (program = Program.startNode({ arguments: ['-e', script] }));

afterEach(() => program?.kill());

it('keeps the lines of both outputs and finds one in them', async () => {
  const printing = start('console.log("port 1234"); console.error("a warning")');

  const [, port] = await printing.match(/port (\d+)/);
  await printing.exited();

  expect(port).toBe('1234');
  expect(printing.output).toEqual(['port 1234']);
  expect(printing.errorOutput).toEqual(['a warning']);
});

it('rejects with the output of a program that ends without the line', async () => {
  const failing = start('console.error("no such option"); process.exitCode = 2');

  await expect(failing.match(/ready/)).rejects.toThrow(/ended before it printed .*no such option/);
  expect(failing.exitCode).toBe(2);
});

it('kills a program that does not stop in time', async () => {
  const ignoring = start(
    'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("ready")',
  );
  await ignoring.match(/ready/);

  await ignoring.stop(100);

  expect(ignoring.signalCode).toBe('SIGKILL');
});

it('names a program that cannot be started', async () => {
  await expect(Program.start('/nowhere/program').match(/ready/)).rejects.toThrow('ENOENT');
});
