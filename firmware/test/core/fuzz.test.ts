import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';

const built = path.resolve(import.meta.dirname, '../../dist/fuzz');
// New inputs are written here instead of into the seed corpus.
const found = mkdtempSync(path.join(tmpdir(), 'kms-core-fuzz-'));

afterAll(() => rmSync(found, { recursive: true }));

it.each([
  ['machine', 30],
  ['json', 10],
  ['url', 10],
  ['sdp', 10],
  ['improv', 10],
] as const)('finds nothing in the %s in %i s', (name, seconds) => {
  const limits = [`-max_total_time=${seconds}`, '-max_len=20000', '-use_value_profile=1'];
  const corpus = path.join(built, `corpus_${name}`);
  const run = spawnSync(path.join(built, `fuzz_${name}`), [...limits, found, corpus], {
    cwd: found,
    encoding: 'utf8',
    timeout: 100_000,
    maxBuffer: 64 * 1024 * 1024,
  });

  expect(run.status, run.stderr?.slice(-4000)).toBe(0);
  expect(Number(/Done (\d+) runs/.exec(run.stderr)?.[1])).toBeGreaterThan(1000);
});
