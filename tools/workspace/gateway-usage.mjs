import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from './setup.mjs';

/** The gateway's --help, read from its source so that nothing has to be installed or built. */
export async function gatewayUsage() {
  const source = await readFile(path.join(root, 'apps/gateway/src/options.ts'), 'utf8');
  return /^export const usage = `([^`]*)`;$/m.exec(source)?.[1] ?? 'See README.md.';
}
