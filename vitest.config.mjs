// `npx vitest run FILE` from here runs one test file; packages are taken from their sources.
import { baseConfig } from './tools/workspace/vitest.base.mjs';

export default baseConfig;
