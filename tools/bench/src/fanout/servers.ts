import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { bounded } from './guest.ts';

/** A server that the bench started. */
export interface StartedServer {
  readonly url: string;
  readonly pid: number;
  /** The address of its debugger, when it was asked for one. */
  readonly debugger: string | undefined;
  stop(): Promise<void>;
}

const startWithinMs = 10_000;
const ticksPerSecond = 100;

const embeddedProgram = path.resolve(
  import.meta.dirname,
  '../../../apps/media-server/dist/main.js',
);

/** The embedded media server, as it was built. */
export async function startEmbedded(
  nodeOptions: readonly string[] = [],
  program = embeddedProgram,
): Promise<StartedServer> {
  if (!existsSync(program)) throw new Error('Not built: run npx nx run media-server:build first.');
  const options = [program, '--port', '0', '--with-parent'];
  return start(
    [...profiling(), ...nodeOptions, ...options],
    (port) => `ws://127.0.0.1:${port}/kurento`,
  );
}

export async function startBare(): Promise<StartedServer> {
  const program = path.resolve(import.meta.dirname, 'bare-forwarder.js');
  return start([program, String(await freeUdpPort())], (port) => `http://127.0.0.1:${port}`);
}

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

/** `BENCH_NODE_OPTIONS` goes to the embedded server's Node, for a profile of it. */
function profiling(): readonly string[] {
  return (process.env['BENCH_NODE_OPTIONS'] ?? '').split(' ').filter(Boolean);
}

async function start(
  args: readonly string[],
  urlOf: (port: number) => string,
): Promise<StartedServer> {
  const child = spawn(process.execPath, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, LOG_LEVEL: 'error' },
  });
  let debuggerUrl: string | undefined;
  createInterface(child.stderr).on('line', (line) => {
    const found = /^Debugger listening on (ws:\S+)/.exec(line)?.[1];
    if (found !== undefined) debuggerUrl = found;
    else if (!/inspector|^Debugger/.test(line)) console.error(line);
  });
  const said = once(createInterface(child.stdout), 'line');
  const [line] = (await bounded(said, startWithinMs, 'A server did not start')) as [string];
  const { port } = JSON.parse(line) as { port: number };
  return {
    url: urlOf(port),
    pid: child.pid ?? 0,
    debugger: debuggerUrl,
    stop: async () => {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/** What a process and its children have used so far. */
export interface Usage {
  readonly cpuSeconds: number;
  readonly residentMegabytes: number;
  readonly descriptors: number;
}

/** Reads it from /proc. */
export async function usageOf(pid: number): Promise<Usage> {
  const own = await usageOfOne(pid);
  const listed = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  const children = await Promise.all(listed.split(' ').filter(Boolean).map(Number).map(usageOf));
  return [own, ...children].reduce((sum, usage) => ({
    cpuSeconds: sum.cpuSeconds + usage.cpuSeconds,
    residentMegabytes: sum.residentMegabytes + usage.residentMegabytes,
    descriptors: sum.descriptors + usage.descriptors,
  }));
}

async function usageOfOne(pid: number): Promise<Usage> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kilobytes = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]);
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
    residentMegabytes: kilobytes / 1024,
    descriptors: (await readdir(`/proc/${pid}/fd`)).length,
  };
}

/** The share of all cores that was busy since the start, 0 to 1, by a call that ends the interval. */
export async function machineLoad(): Promise<() => Promise<number>> {
  const before = await cpuTimes();
  return async () => {
    const after = await cpuTimes();
    return 1 - (after.idle - before.idle) / (after.all - before.all);
  };
}

async function cpuTimes(): Promise<{ idle: number; all: number }> {
  const [line = ''] = (await readFile('/proc/stat', 'utf8')).split('\n');
  const times = line.split(/\s+/).slice(1, 9).map(Number);
  return { idle: (times[3] ?? 0) + (times[4] ?? 0), all: times.reduce((sum, time) => sum + time) };
}
