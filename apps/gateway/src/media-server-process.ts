import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { SupervisedProcess, type ProcessExit, type Startup } from '@boardcast/process';
import { httpRoutes, parseMediaServerHealth, type MediaServerHealth } from '@boardcast/protocol';
import { GatewayError } from './gateway-error.ts';
import { isLoopback } from './own-addresses.ts';
import { programs } from './programs.ts';

/** The gateway's session refers to everything that clients may resume, so theirs can end early. */
const collector = ['--collector-period', '20'] as const;
/** Firefox and GStreamer do not connect to a loopback address: all addresses are advertised then. */
const localMedia = ['--media-host', '0.0.0.0', '--local-peers'] as const;
const requestTimeoutMs = 3000;
const startTimeoutMs = 20_000;
/** It ends within 2 s. */
const endTimeoutMs = 2500;
const checkIntervalMs = 5000;
const maxFailedChecks = 3;
/** One that was only suspended, by a debugger for example, ends itself when it is resumed. */
const unresponsiveGraceMs = 30_000;
const restart = { minDelayMs: 100, maxDelayMs: 2000, maxFailures: 10, windowMs: 60_000 } as const;

/** Where other machines reach a WebSocket, and the secret that they open it with. */
export interface WebSocketAddress {
  readonly host: string;
  readonly port: number;
  readonly secret: string;
}

export interface MediaServerProcessOptions {
  /** The address for media. */
  readonly host: string;
  /** Where its WebSocket listens; a free port of the loopback address by default. */
  readonly webSocket?: WebSocketAddress | undefined;
  /** More arguments of its command line. */
  readonly args: readonly string[];
  /** More variables of its environment: what other users of the machine must not read. */
  readonly environment: Readonly<Record<string, string>>;
  /** It crashed or was unresponsive, for the given reason, and was restarted without its objects. */
  readonly onRestarted: (reason: string) => void;
  /** It crashed too often and is not restarted. */
  readonly onGivenUp: (error: GatewayError) => void;
}

/** The embedded media server: a child process that is replaced when it crashes or hangs. */
export class MediaServerProcess {
  readonly #options: MediaServerProcessOptions;
  #process: SupervisedProcess | undefined;
  #port = 0;

  private constructor(options: MediaServerProcessOptions) {
    this.#options = options;
  }

  /** Throws a GatewayError when it does not start. */
  static async start(options: MediaServerProcessOptions): Promise<MediaServerProcess> {
    const server = new MediaServerProcess(options);
    try {
      server.#process = await SupervisedProcess.start(server.#supervision());
      return server;
    } catch (error) {
      const { message: reason } = error as Error;
      throw new GatewayError({ code: 'media-server-failed', reason }, { cause: error });
    }
  }

  /** The URL of its WebSocket, which changes when it is restarted. */
  get url(): string {
    return `ws://${this.#address}${httpRoutes.kurento.path}`;
  }

  /** Its metrics in Prometheus' text format; undefined when it does not answer. */
  async metrics(): Promise<string | undefined> {
    return (await this.#get(httpRoutes.metrics.path))?.text();
  }

  /** Its health; undefined when it does not answer. */
  async health(): Promise<MediaServerHealth | undefined> {
    const response = await this.#get(httpRoutes.health.path);
    try {
      return response && parseMediaServerHealth(await response.json());
    } catch {
      return undefined;
    }
  }

  /** Ends it; may be called more than once. */
  async close(): Promise<void> {
    await this.#process?.close();
  }

  #supervision(): Parameters<typeof SupervisedProcess.start>[0] {
    return {
      spawn: () => this.#spawn(),
      listen: (child, startup) => this.#listen(child, startup),
      startTimeoutMs,
      endTimeoutMs,
      restart,
      health: {
        intervalMs: checkIntervalMs,
        maxFailures: maxFailedChecks,
        check: async () => (await this.#get(httpRoutes.health.path)) !== undefined,
        // A fixed media port has to be free for the successor.
        graceMs: this.#hasFixedMediaPort() ? 0 : unresponsiveGraceMs,
      },
      onRestarted: (exit) => this.#options.onRestarted(reasonOf(exit)),
      onGivenUp: (exit) => {
        const reason = `${reasonOf(exit)} It failed ${restart.maxFailures} times in a minute and is not restarted.`;
        this.#options.onGivenUp(new GatewayError({ code: 'media-server-failed', reason }));
      },
    };
  }

  #hasFixedMediaPort(): boolean {
    const { args } = this.#options;
    const option = args.indexOf('--media-port');
    return option !== -1 && args[option + 1] !== '0';
  }

  #spawn(): ChildProcess {
    const { host, args, environment, webSocket } = this.#options;
    const { host: address = '127.0.0.1', port = 0, secret } = webSocket ?? {};
    const own = ['--with-parent', '--host', address, '--port', String(port), ...collector];
    const media = isLoopback(host) ? localMedia : ['--media-host', host];
    return spawn(process.execPath, [programs.mediaServer, ...own, ...media, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        ...{ ...process.env, ...environment },
        ...(secret !== undefined && { MEDIA_SERVER_SECRET: secret }),
      },
    });
  }

  /** Its first line of output has the port of its WebSocket. */
  #listen({ stdout }: ChildProcess, startup: Startup): void {
    if (stdout === null) return;
    createInterface({ input: stdout }).once('line', (line) => {
      this.#port = (JSON.parse(line) as { readonly port: number }).port;
      startup.ready();
    });
  }

  /** As it is reached from this machine. */
  get #address(): string {
    const { host = '127.0.0.1' } = this.#options.webSocket ?? {};
    const own = host === '0.0.0.0' ? '127.0.0.1' : host;
    return `${own.includes(':') ? `[${own}]` : own}:${this.#port}`;
  }

  async #get(path: string): Promise<Response | undefined> {
    try {
      const signal = AbortSignal.timeout(requestTimeoutMs);
      return await fetch(`http://${this.#address}${path}`, { signal });
    } catch {
      return undefined;
    }
  }
}

/** One sentence for the log. */
function reasonOf({ reason, detail }: ProcessExit): string {
  const seconds = (checkIntervalMs * maxFailedChecks) / 1000;
  switch (reason) {
    case 'unresponsive':
      return `The embedded media server did not answer for ${seconds} s.`;
    case 'start-failed':
      return `The embedded media server did not start: ${detail}`;
    case 'exited':
      return `The embedded media server ended (${detail}).`;
  }
}
