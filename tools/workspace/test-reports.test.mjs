import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeCounts, describeFailures, readReports } from './test-reports.mjs';

const passed = { status: 'passed', fullName: 'works', failureMessages: [] };
const failed = { status: 'failed', fullName: 'fails', failureMessages: ['Error: no\n  at x'] };

let folder;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'boardcast-reports-'));
});
afterEach(() => rm(folder, { recursive: true }));

function report(name, ...testResults) {
  const totals = { numPassedTests: 1, numPendingTests: 1, numTodoTests: 0 };
  return writeFile(path.join(folder, name), JSON.stringify({ ...totals, testResults }));
}

test('counts the tests of all reports, and names those that failed', async () => {
  await report('a.json', {
    name: '/r/a.test.ts',
    status: 'failed',
    assertionResults: [passed, failed],
  });
  await report('b.json', { name: '/r/b.test.ts', status: 'passed', assertionResults: [passed] });
  const results = await readReports(folder);
  expect(describeCounts(results)).toBe('2 passed, 1 failed, 2 skipped');
  expect(describeFailures(results.failures, '/r')).toEqual(['FAILED a.test.ts: fails: Error: no']);
});

test('counts a file that fails outside its tests', async () => {
  const suite = { name: '/r/a.test.ts', status: 'failed', message: 'SyntaxError: x\n' };
  await report('a.json', { ...suite, assertionResults: [passed] });
  const results = await readReports(folder);
  expect(describeFailures(results.failures, '/r')).toEqual([
    'FAILED a.test.ts: outside its tests: SyntaxError: x',
  ]);
});

test('finds nothing in a folder that is missing', async () => {
  expect(describeCounts(await readReports(path.join(folder, 'none')))).toBe('0 passed, 0 failed');
});
