// What the reports of the test runs say: how many tests passed, and which failed.
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

/** A file can fail outside its tests: when it is loaded, or when it cleans up. */
function failuresOf(suite) {
  const failed = suite.assertionResults.filter((test) => test.status === 'failed');
  if (failed.length > 0)
    return failed.map((test) => ({ title: test.fullName, message: test.failureMessages[0] }));
  return suite.status === 'failed' ? [{ title: 'outside its tests', message: suite.message }] : [];
}

/**
 * Reads every report (a JSON file of vitest) in a folder.
 *
 * @returns {Promise<{ passed: number, skipped: number, failures: { file: string, title: string, message: string }[] }>}
 */
export async function readReports(folder) {
  const results = { passed: 0, skipped: 0, failures: [] };
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((entry) => entry.endsWith('.json')).sort()) {
    const report = JSON.parse(await readFile(path.join(folder, name), 'utf8'));
    results.passed += report.numPassedTests;
    results.skipped += report.numPendingTests + report.numTodoTests;
    for (const suite of report.testResults)
      for (const failure of failuresOf(suite))
        results.failures.push({ file: suite.name, ...failure });
  }
  return results;
}

/** One line for each failed test: its file, its name, and the first line of its error. */
export function describeFailures(failures, root) {
  return failures.map(({ file, title, message = '' }) => {
    const [error] = message.split('\n', 1);
    return `FAILED ${path.relative(root, file)}: ${title}: ${error}`;
  });
}

/** The last line of a test run. */
export function describeCounts({ passed, skipped, failures }) {
  return `${passed} passed, ${failures.length} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
