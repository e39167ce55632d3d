import { isPublished, parseBoardList, type PublishedBoard } from '@boardcast/protocol';
import { externalKurento } from './external-kurento.ts';
import { startGatewayPair, type GatewayPair } from './gateway-pair.ts';
import { startGateway, type GatewayOptions, type StartedGateway } from './gateway-program.ts';
import { childrenOf } from './process-tree.ts';
import type { Program } from './program.ts';
import { until } from './until.ts';

export type { GatewayOptions } from './gateway-program.ts';

/** The gateway in its own process, started as a user starts it; two behind one port if `GATEWAYS` is 2. */
export class GatewayProcess {
  readonly port: number;
  /** The Redis that has its keys and tokens; undefined for one gateway, which has them in its data folder. */
  readonly redisUrl: string | undefined;
  readonly #program: Program;
  readonly #others: readonly Program[];
  readonly #ports: readonly number[];
  readonly #stopOthers: () => Promise<void>;

  private constructor(
    port: number,
    [first, ...others]: readonly [StartedGateway, ...StartedGateway[]],
    { redisUrl, stop = () => Promise.resolve() }: Partial<GatewayPair> = {},
  ) {
    this.port = port;
    this.redisUrl = redisUrl;
    this.#ports = [first, ...others].map((gateway) => gateway.port);
    this.#program = first.program;
    this.#others = others.map(({ program }) => program);
    this.#stopOthers = stop;
  }

  /** Resolves when it is ready. */
  static async start(options: GatewayOptions = {}): Promise<GatewayProcess> {
    const { kms = externalKurento() } = options;
    const isOfCluster = options.arguments?.includes('--redis') === true;
    if (kms === undefined && !isOfCluster && process.env['GATEWAYS'] === '2') {
      const pair = await startGatewayPair(options);
      return new GatewayProcess(pair.port, pair.gateways, pair);
    }
    const gateway = await startGateway({ ...options, kms });
    return new GatewayProcess(gateway.port, [gateway]);
  }

  get httpUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get kurentoUrl(): string {
    return `ws://127.0.0.1:${this.port}/kurento`;
  }

  get pid(): number {
    return this.#program.pid;
  }

  /** Its exit status; null while it runs, and when a signal ended it. */
  get exitCode(): number | null {
    return this.#program.exitCode;
  }

  /** Closes its output, as a closed terminal does. */
  closeOutput(): void {
    this.#program.closeOutput();
  }

  /** The lines that it has printed. */
  get lines(): readonly string[] {
    return this.#programs.flatMap(({ lines }) => lines);
  }

  /** Calls the listener with each line that it logs from now on. */
  onLine(listener: (line: string) => void): void {
    for (const program of this.#programs) program.onLine(listener);
  }

  /** The metrics of each, in Prometheus' text format. */
  async metrics(): Promise<string> {
    const texts = this.#ports.map(async (port) =>
      (await fetch(`http://127.0.0.1:${port}/metrics`)).text(),
    );
    return (await Promise.all(texts)).join('\n');
  }

  /** The boards with objects at the media server. */
  async boards(): Promise<readonly PublishedBoard[]> {
    const boards = parseBoardList(await (await fetch(`${this.httpUrl}/api/boards`)).json());
    return boards.filter(isPublished);
  }

  async board(name: string): Promise<PublishedBoard | undefined> {
    return (await this.boards()).find((board) => board.name === name);
  }

  /** Resolves with the board once the directory lists it as live. */
  liveBoard(name: string): Promise<PublishedBoard> {
    return until(`${name} is live`, async () => {
      const board = await this.board(name);
      return board?.state === 'live' ? board : undefined;
    });
  }

  /** The process id of the embedded media server. */
  mediaServerPid(): number {
    return childPid(this.pid, 'media-server');
  }

  /** The same of each gateway. */
  mediaServerPids(): readonly number[] {
    return this.#programs.map(({ pid }) => childPid(pid, 'media-server'));
  }

  /** The process id of the recorder, while it runs. */
  recorderPid(): number {
    const pids = this.#programs.flatMap(({ pid }) => findChild(pid, 'recorder') ?? []);
    if (pids[0] === undefined) throw new Error('The gateway runs no recorder.');
    return pids[0];
  }

  /** Stops it as Ctrl+C does. */
  async stop(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.stop()));
    await this.#stopOthers();
  }

  /** Kills it: its clients get no close frame. */
  async kill(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.kill()));
    await this.#stopOthers();
  }

  get #programs(): readonly Program[] {
    return [this.#program, ...this.#others];
  }
}

function childPid(gateway: number, app: string): number {
  const pid = findChild(gateway, app);
  if (pid === undefined) throw new Error(`The gateway runs no ${app}.`);
  return pid;
}

function findChild(gateway: number, app: string): number | undefined {
  const program = `apps/${app}/dist/main.js`;
  return childrenOf(gateway).find(({ command }) => command.includes(program))?.pid;
}
