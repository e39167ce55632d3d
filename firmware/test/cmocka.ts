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
  readonly said: string;
}

/** The lines of a run in the Test Anything Protocol, version 13, with what a failure said after it. */
function parseTap(output: string): readonly Outcome[] {
  // What a program prints itself need not end with its line.
  return output.split(/(?=\b(?:not )?ok \d+ - )(?<!not )/).flatMap((chunk) => {
    const found = /^(not )?ok \d+ - (.*)/.exec(chunk);
    if (found === null) return [];
    return [{ name: found[2] ?? '', passed: found[1] === undefined, said: chunk.trim() }];
  });
}

/** Runs a cmocka program of firmware/dist, and makes one test of each of its own. */
export function runProgram(program: string, options: ProgramOptions = {}): void {
  const { arguments: given = [], environment = {}, timeoutMs = 120_000 } = options;
  const run = spawnSync(path.join(built, program), given, {
    encoding: 'utf8',
    timeout: timeoutMs,
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, ...environment, CMOCKA_MESSAGE_OUTPUT: 'TAP' },
  });
  const outcomes = parseTap(run.stdout ?? '');
  describe(program, () => {
    it.each(outcomes.map((outcome) => [outcome.name.replaceAll('_', ' '), outcome] as const))(
      '%s',
      (_, { passed, said }) => {
        expect(passed, said).toBe(true);
      },
    );

    it('ends by itself and finds nothing wrong with its memory', () => {
      const planned = Number(/^1\.\.(\d+)/m.exec(run.stdout ?? '')?.[1] ?? Number.NaN);
      const last = `${run.stdout ?? ''}${run.stderr ?? ''}`.slice(-4000);
      expect(outcomes, last).toHaveLength(planned);
      expect(run.status ?? run.signal ?? run.error?.message, last).toBe(0);
    });
  });
}
