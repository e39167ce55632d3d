// For tests of more than a minute: run by targets of their own, in no report.
import { defineConfig } from 'vitest/config';
import config from './vitest.config.mjs';

export default defineConfig({
  ...config,
  test: {
    ...config.test,
    include: ['**/*.soak.ts'],
    fileParallelism: false,
    testTimeout: 3_600_000 * 3,
    reporters: ['default'],
  },
});
