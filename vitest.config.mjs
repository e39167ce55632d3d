// `npx vitest run FILE` from here runs one test file; packages are taken from their sources.
import { defineConfig } from 'vitest/config';

const conditions = ['@boardcast/source'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['**/*.test.{ts,mjs}'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    pool: 'forks',
    // Only for a test that hangs: no test may depend on the speed of the machine.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
