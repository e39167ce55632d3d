import { build } from 'esbuild';

/**
 * Compiles a module, with what it imports, to a script for a page; `define` has the constants that a
 * build would set.
 */
export async function pageScript(
  entry: string,
  define: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    define,
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@boardcast/source'],
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}
