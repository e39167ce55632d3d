import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from './setup.mjs';

/** What the gateway prints upon --help, read from its source: nothing is installed or built for it. */
export async function gatewayUsage() {
  const source = await readFile(path.join(root, 'apps/gateway/src/options.ts'), 'utf8');
  return /^export const usage = `([^`]*)`;$/m.exec(source)?.[1] ?? 'See README.md.';
}
