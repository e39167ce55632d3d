// The options of every test run.
import path from 'node:path';
import { defineConfig } from 'vitest/config';

const conditions = ['@boardcast/source'];

export const baseConfig = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['**/*.test.{ts,mjs}'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    setupFiles: [path.join(import.meta.dirname, 'test-data-folder.mjs')],
    pool: 'forks',
    // Only for a test that hangs: no test may depend on the speed of the machine.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
