import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { MediaServerProcess } from '@boardcast/testkit/media-server-process';
import { build } from 'esbuild';

const project = path.resolve(import.meta.dirname, '../..');

/** Bundles the server's sources and starts the bundle on free ports. */
export async function startServer(options: readonly string[] = []): Promise<MediaServerProcess> {
  const program = await bundle();
  const server = await MediaServerProcess.start({ arguments: options, program });
  void server.program.exited().then(() => rm(program, { force: true }));
  return server;
}

async function bundle(): Promise<string> {
  const outfile = path.join(project, `node_modules/.test/server-${randomUUID()}.mjs`);
  await build({
    entryPoints: [path.join(project, 'src/main.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['@boardcast/source'],
    external: ['node-datachannel', 'pino', 'prom-client', 'sdp-transform', 'valibot', 'ws'],
    logLevel: 'error',
  });
  return outfile;
}
