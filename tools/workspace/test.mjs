// `npm test`: sets up, then lints, type-checks, builds and tests every project, and counts the tests.
import { readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { ensureFirefox } from './firefox.mjs';
import { ensureFirmwarePackages } from './firmware-packages.mjs';
import { ensureNetworkPrograms } from './network-programs.mjs';
import { nx, root, setUp } from './setup.mjs';

const reports = path.join(root, 'reports');

async function count() {
  const totals = { passed: 0, failed: 0, skipped: 0 };
  const files = await readdir(reports).catch(() => []);
  for (const file of files.filter((name) => name.endsWith('.json'))) {
    const report = JSON.parse(await readFile(path.join(reports, file), 'utf8'));
    totals.passed += report.numPassedTests;
    totals.failed += report.numFailedTests;
    totals.skipped += report.numPendingTests + report.numTodoTests;
    // A file can fail outside its tests: when it is loaded, or when it cleans up.
    const broken = report.testResults.filter(
      (suite) =>
        suite.status === 'failed' &&
        suite.assertionResults.every((test) => test.status !== 'failed'),
    );
    totals.failed += broken.length;
  }
  return totals;
}

await setUp();
await ensureChromium();
await ensureFirmwarePackages();
await ensureNetworkPrograms();
await ensureFirefox();
await rm(reports, { recursive: true, force: true });

const style = '--outputStyle=stream';
const checks = await nx('run-many', '-t', 'lint', 'typecheck', '--parallel=2', style);
// The firmware's own build needs ESP-IDF; its tests build it for this machine.
const build = ['-t', 'build', '--exclude=firmware'];
const builds = await nx('run-many', ...build, '--parallel=2', style);
const tests = await nx('run-many', '-t', 'test', '--parallel=1', style);

const { passed, failed, skipped } = await count();
const broken = [checks, builds, tests].some((status) => status !== 0);
if (checks !== 0 || builds !== 0) console.log('lint, typecheck or build failed: see above.');
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(broken || passed === 0 ? 1 : 0);
