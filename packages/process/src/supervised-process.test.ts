import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test, vi } from 'vitest';
import { SupervisedProcess, type ProcessExit, type SupervisedProcessOptions } from './index.ts';

const runsForever = 'setInterval(() => undefined, 1000);';
const reportsReady = `process.stdout.write('ready');${runsForever}`;
const ignoresSigterm = `process.on('SIGTERM', () => undefined);${reportsReady}`;

const processes: SupervisedProcess[] = [];
afterEach(async () => {
  await Promise.all(processes.splice(0).map((one) => one.close()));
});

interface Observed {
  readonly lost: ProcessExit[];
  readonly restarted: ProcessExit[];
  readonly givenUp: ProcessExit[];
}

/** Runs each program in turn, the last one again and again. */
async function start(
  programs: readonly string[],
  options: Partial<SupervisedProcessOptions> = {},
): Promise<Observed & { readonly supervised: SupervisedProcess }> {
  const observed: Observed = { lost: [], restarted: [], givenUp: [] };
  let starts = 0;
  const supervised = await SupervisedProcess.start({
    spawn: () => {
      const program = programs[Math.min(starts, programs.length - 1)] ?? '';
      starts += 1;
      return spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'pipe'] });
    },
    listen: (child, startup) => child.stdout?.once('data', () => startup.ready()),
    startTimeoutMs: 20_000,
    health: { intervalMs: 20, maxFailures: 2, check: () => true, graceMs: 0 },
    restart: { minDelayMs: 1, maxDelayMs: 10, maxFailures: 3, windowMs: 60_000 },
    endTimeoutMs: 20_000,
    onLost: (exit) => void observed.lost.push(exit),
    onRestarted: (exit) => void observed.restarted.push(exit),
    onGivenUp: (exit) => void observed.givenUp.push(exit),
    ...options,
  });
  processes.push(supervised);
  return { supervised, ...observed };
}

const soon = <T>(check: () => T) => vi.waitFor(check, { timeout: 30_000 });

test('a start that fails is rejected with the last line of its output', async () => {
  await expect(
    start(['console.error("first"); console.error("Port 7 is taken."); process.exit(1)']),
  ).rejects.toMatchObject({ code: 'start-failed', message: 'Port 7 is taken.' });
});

test('a start that does not become ready is rejected in time', async () => {
  await expect(start([runsForever], { startTimeoutMs: 100 })).rejects.toMatchObject({
    code: 'start-timeout',
  });
});

test('a process that crashes is replaced', async () => {
  const { supervised, lost, restarted } = await start([reportsReady]);
  const first = supervised.child?.pid;

  supervised.child?.kill('SIGKILL');
  await soon(() => expect(restarted).toHaveLength(1));

  expect(lost).toEqual([{ reason: 'exited', detail: 'SIGKILL' }]);
  expect(supervised.child?.pid).not.toBe(first);
  expect(supervised.restarts).toBe(1);
});

test('a successor that does not start is a failure, too, and there are only so many', async () => {
  const { supervised, givenUp, lost } = await start([reportsReady, 'process.exit(3)']);

  supervised.child?.kill('SIGKILL');
  await soon(() => expect(givenUp).toHaveLength(1));

  expect(lost).toHaveLength(1);
  expect(givenUp).toEqual([{ reason: 'start-failed', detail: 'It ended (status 3).' }]);
  expect(supervised.child).toBeUndefined();
});

test.each([0, 50])('an unresponsive process is replaced, grace %i ms', async (graceMs) => {
  let checks = 0;
  const check = () => (checks += 1) > 2;
  const { supervised, lost, restarted } = await start([ignoresSigterm], {
    endTimeoutMs: 50,
    health: { intervalMs: 20, maxFailures: 2, check, graceMs },
  });

  const first = supervised.child;
  const ended = first && once(first, 'exit');
  await soon(() => expect(restarted).toHaveLength(1));

  expect(lost.map(({ reason }) => reason)).toEqual(['unresponsive']);
  expect((await ended)?.[1]).toBe('SIGKILL');
});

test('close kills what does not end when it is requested to, and may be called twice', async () => {
  const { supervised, lost } = await start([ignoresSigterm], { endTimeoutMs: 50 });
  const { child } = supervised;

  await Promise.all([supervised.close(), supervised.close()]);

  expect(child?.signalCode).toBe('SIGKILL');
  expect(lost).toEqual([]);
});
