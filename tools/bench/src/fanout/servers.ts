import path from 'node:path';
import { freeUdpPort } from '@boardcast/testkit/free-port';
import { MediaServerProcess } from '@boardcast/testkit/media-server-process';
import { Program } from '@boardcast/testkit/program';

/** A server that a bench has started. */
export interface StartedServer {
  readonly url: string;
  readonly pid: number;
  /** The URL of its debugger, if it has one. */
  readonly debuggerUrl: string | undefined;
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  readonly nodeOptions?: readonly string[];
  /** Another build's main.js. */
  readonly program?: string;
}

/** The built media server; `BENCH_NODE_OPTIONS` are options for its Node, such as a profiler's. */
export async function startEmbedded({
  nodeOptions = [],
  program,
}: EmbeddedOptions = {}): Promise<StartedServer> {
  const configured = (process.env['BENCH_NODE_OPTIONS'] ?? '').split(' ').filter(Boolean);
  const server = await MediaServerProcess.start({
    nodeOptions: [...configured, ...nodeOptions],
    ...(program === undefined ? {} : { program }),
  });
  const debuggerLine = server.log.find((line) => line.startsWith('Debugger listening on '));
  return {
    url: server.url,
    pid: server.pid,
    debuggerUrl: /ws:\S+/.exec(debuggerLine ?? '')?.[0],
    stop: () => server.stop(),
  };
}

/** The minimal forwarder of bare-forwarder.main.ts. */
export async function startBareForwarder(): Promise<StartedServer> {
  const main = path.resolve(import.meta.dirname, 'bare-forwarder.js');
  const program = Program.startNode({
    arguments: [main, String(await freeUdpPort())],
    stopBy: 'end of input',
  });
  const [ready] = await program.match(/^\{"ready":true.*\}$/);
  const { port } = JSON.parse(ready) as { readonly port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    pid: program.pid,
    debuggerUrl: undefined,
    stop: () => program.stop(),
  };
}
