import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const built = path.resolve(import.meta.dirname, '../dist');

export interface ProgramOptions {
  readonly arguments?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

interface Outcome {
  readonly name: string;
  readonly passed: boolean;
  readonly output: string;
}

/** The results of a run in the Test Anything Protocol, version 13, with their output. */
function parseTap(output: string): readonly Outcome[] {
  // A program's own output need not end with a newline.
  return output.split(/(?=\b(?:not )?ok \d+ - )(?<!not )/).flatMap((chunk) => {
    const found = /^(not )?ok \d+ - (.*)/.exec(chunk);
    if (found === null) return [];
    return [{ name: found[2] ?? '', passed: found[1] === undefined, output: chunk.trim() }];
  });
}

/** Runs a cmocka program of firmware/dist, with a test for each of its tests. */
export function runProgram(program: string, options: ProgramOptions = {}): void {
  const { arguments: args = [], environment = {}, timeoutMs = 120_000 } = options;
  const run = spawnSync(path.join(built, program), args, {
    encoding: 'utf8',
    timeout: timeoutMs,
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, ...environment, CMOCKA_MESSAGE_OUTPUT: 'TAP' },
  });
  const outcomes = parseTap(run.stdout ?? '');
  describe(program, () => {
    it.each(outcomes.map((outcome) => [outcome.name.replaceAll('_', ' '), outcome] as const))(
      '%s',
      (_, { passed, output }) => {
        expect(passed, output).toBe(true);
      },
    );

    it('exits with 0 and without memory errors', () => {
      const planned = Number(/^1\.\.(\d+)/m.exec(run.stdout ?? '')?.[1] ?? Number.NaN);
      const last = `${run.stdout ?? ''}${run.stderr ?? ''}`.slice(-4000);
      expect(outcomes, last).toHaveLength(planned);
      expect(run.status ?? run.signal ?? run.error?.message, last).toBe(0);
    });
  });
}
