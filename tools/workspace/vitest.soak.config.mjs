// What takes over a minute by itself: run by targets of its own, and counted in no report.
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
