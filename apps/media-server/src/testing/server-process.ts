import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';

const project = path.resolve(import.meta.dirname, '../..');

/** A media server in a process of its own, as the gateway runs it. */
export interface ServerProcess {
  readonly url: string;
  readonly mediaPort: number;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** Bundles the server's sources and starts it on free ports. */
export async function startProcess(args: readonly string[] = []): Promise<ServerProcess> {
  const program = await bundle();
  const child = spawn(process.execPath, [program, '--port', '0', '--with-parent', ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, LOG_LEVEL: 'error' },
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { port, mediaPort } = JSON.parse(line) as { port: number; mediaPort: number };
  return {
    url: `ws://127.0.0.1:${port}/kurento`,
    mediaPort,
    process: child,
    stop: async () => {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
      await rm(program, { force: true });
    },
  };
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
    external: ['node-datachannel', 'pino', 'sdp-transform', 'valibot', 'ws'],
    logLevel: 'error',
  });
  return outfile;
}
