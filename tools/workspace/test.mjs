// `npm test`: sets up, then lints, type-checks, builds and tests every project, and counts the tests.
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { ensureFirefox } from './firefox.mjs';
import { ensureFirmwarePackages } from './firmware-packages.mjs';
import { ensureNetworkPrograms } from './network-programs.mjs';
import { nx, root, setUp } from './setup.mjs';
import { describeCounts, describeFailures, readReports } from './test-reports.mjs';

const reports = path.join(root, 'reports');

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
// Their browsers and boards need both cores of a small machine.
const alone = 'e2e,firmware';
const tests = await nx('run-many', '-t', 'test', `--exclude=${alone}`, '--parallel=2', style);
const browserTests = await nx('run-many', '-t', 'test', '-p', alone, '--parallel=1', style);

const results = await readReports(reports);
const broken = [checks, builds, tests, browserTests].some((status) => status !== 0);
if (checks !== 0 || builds !== 0) console.log('lint, typecheck or build failed: see above.');
for (const line of describeFailures(results.failures, root)) console.log(line);
console.log(describeCounts(results));
process.exit(broken || results.passed === 0 ? 1 : 0);
