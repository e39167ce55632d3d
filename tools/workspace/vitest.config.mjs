// The test target of the project in the current folder.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { baseConfig } from './vitest.base.mjs';

const { name } = JSON.parse(readFileSync(path.join(process.cwd(), 'project.json'), 'utf8'));
const reports = path.resolve(import.meta.dirname, '../../reports');

export default defineConfig({
  ...baseConfig,
  root: process.cwd(),
  test: {
    ...baseConfig.test,
    // Several browsers and boards at once would compete for two cores.
    fileParallelism: !['e2e', 'firmware'].includes(name),
    reporters: ['default', ['json', { outputFile: path.join(reports, `${name}.json`) }]],
  },
});
