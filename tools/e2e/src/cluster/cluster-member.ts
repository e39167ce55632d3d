import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { NetworkNamespaces } from '@boardcast/testkit/network-namespaces';
import { processTree } from '@boardcast/testkit/process-tree';
import { Program } from '@boardcast/testkit/program';
import { until } from '@boardcast/testkit/until';

/** `alone`: a gateway with a media server of its own, beside the cluster. */
export type MemberKind = 'gateway' | 'node' | 'redis' | 'haproxy' | 'alone';

export interface MemberOptions {
  readonly kind: MemberKind;
  /** Its host's name in the network. */
  readonly name: string;
  readonly address: string;
  /** The TCP port that it listens at when it is ready. */
  readonly port: number;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export interface LoggedLine {
  /** In ms since 1970. */
  readonly at: number;
  readonly text: string;
}

const maxLines = 20_000;

/** One program of a cluster, on a host of its own, which can be ended and started again. */
export class ClusterMember {
  readonly options: MemberOptions;
  /** What it has printed, in all its lives. */
  readonly lines: LoggedLine[] = [];
  readonly #network: NetworkNamespaces;
  #program: Program | undefined;

  constructor(network: NetworkNamespaces, options: MemberOptions) {
    this.#network = network;
    this.options = options;
  }

  get name(): string {
    return this.options.name;
  }

  /** `ADDRESS:PORT`. */
  get authority(): string {
    return `${this.options.address}:${this.options.port}`;
  }

  get pid(): number {
    return this.#program?.pid ?? 0;
  }

  /** Resolves when it listens. */
  async start(): Promise<void> {
    const [command = '', ...before] = this.#network.prefix(this.name);
    const { environment = {} } = this.options;
    const program = Program.start(command, {
      arguments: [...before, ...this.options.command],
      environment,
    });
    this.#program = program;
    program.onLine((text) => {
      if (this.lines.length < maxLines) this.lines.push({ at: Date.now(), text });
    });
    await until(`${this.name} listens`, async () => {
      if (!program.isRunning) {
        throw new Error(`${this.name} ended: ${program.lines.slice(-10).join('\n')}`);
      }
      return this.#isListening();
    });
  }

  /** Sends a signal to it and to the processes that it started. */
  signal(name: NodeJS.Signals): void {
    if (this.#program?.isRunning !== true) return;
    for (const pid of processTree(this.pid)) process.kill(pid, name);
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.#program?.exited();
  }

  async stop(): Promise<void> {
    this.signal('SIGCONT');
    await this.#program?.stop();
  }

  /** Its open descriptors, with those of the processes that it started. */
  async descriptors(): Promise<number> {
    const counts = processTree(this.pid).map(
      async (pid) => (await readdir(`/proc/${pid}/fd`)).length,
    );
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }

  async #isListening(): Promise<boolean> {
    const [command = '', ...before] = this.#network.prefix(this.name);
    const given = [...before, 'ss', '-Hltn', `sport = :${this.options.port}`];
    const { stdout } = await promisify(execFile)(command, given);
    return stdout.includes('LISTEN');
  }
}
