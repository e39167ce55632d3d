import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';

it("compiles all of the firmware's C for the data model of the P4", () => {
  const script = path.join(import.meta.dirname, 'check.sh');
  const { status, stdout, stderr } = spawnSync('sh', [script], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(/^\d\d+ compilations passed, 0 failed\.$/m);
});
