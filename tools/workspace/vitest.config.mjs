import { readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

const { name } = JSON.parse(readFileSync(path.join(process.cwd(), 'project.json'), 'utf8'));
const reports = path.resolve(import.meta.dirname, '../../reports');
const conditions = ['@boardcast/source'];

export default defineConfig({
  root: process.cwd(),
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['**/*.test.{ts,mjs}'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    pool: 'forks',
    // Only for a test that hangs: no test may depend on the speed of the machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Several browsers and boards at once would compete for two cores.
    fileParallelism: !['e2e', 'firmware'].includes(name),
    reporters: ['default', ['json', { outputFile: path.join(reports, `${name}.json`) }]],
  },
});
