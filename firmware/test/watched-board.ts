import { ViewerPage } from '@boardcast/e2e';
import { KurentoClient } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { launchChromiumServer, type ChromiumServer } from '@boardcast/testkit/chromium';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { Nat } from '@boardcast/testkit/nat';
import { processTree, signalAll } from '@boardcast/testkit/process-tree';
import { until, pause } from '@boardcast/testkit/until';
import { HostBoard } from './host-board.ts';

const fps = 10;
const liveTimeoutMs = 40_000;
const restartMs = 1000;

export type Party = 'media server' | 'gateway' | 'board' | 'browser';

/** A gateway with its media server, a host board and one viewer, as separate processes. */
export class WatchedBoard {
  readonly #name: string;
  #gateway: GatewayProcess;
  #board: HostBoard;
  #browser: ChromiumServer;
  #viewer: ViewerPage;
  #nat: Nat;

  private constructor(
    name: string,
    gateway: GatewayProcess,
    board: HostBoard,
    browser: ChromiumServer,
    viewer: ViewerPage,
    nat: Nat,
  ) {
    this.#name = name;
    this.#gateway = gateway;
    this.#board = board;
    this.#browser = browser;
    this.#viewer = viewer;
    this.#nat = nat;
  }

  static async start(name: string): Promise<WatchedBoard> {
    const gateway = await GatewayProcess.start();
    const board = startBoard(gateway, name);
    const browser = await launchChromiumServer();
    const [viewer, nat] = await openViewer(browser, gateway, name);
    return new WatchedBoard(name, gateway, board, browser, viewer, nat);
  }

  /** Stops the party for `ms`; resolves with the time at which it continues. */
  async freeze(party: Party, ms: number): Promise<number> {
    const pids = this.#pidsOf(party);
    signalAll(pids, 'SIGSTOP');
    await pause(ms);
    signalAll(pids, 'SIGCONT');
    return Date.now();
  }

  /** Kills the party, and restarts it unless it is supervised; resolves with that time. */
  async kill(party: Party): Promise<number> {
    signalAll(this.#pidsOf(party), 'SIGKILL');
    await pause(restartMs);
    if (party === 'media server')
      await until('it was replaced', () => this.#isHealthy(), liveTimeoutMs);
    if (party === 'gateway')
      this.#gateway = await GatewayProcess.start({ port: this.#gateway.port });
    if (party === 'board') this.#board = startBoard(this.#gateway, this.#name);
    if (party === 'browser') {
      this.#browser = await launchChromiumServer();
      [this.#viewer, this.#nat] = await openViewer(this.#browser, this.#gateway, this.#name);
    }
    return Date.now();
  }

  /** Drops the NAT mappings between viewer and media server. */
  loseMappings(): number {
    this.#nat.loseMappings();
    return Date.now();
  }

  /** Changes the board's IP address, like an expired DHCP lease. */
  changeAddress(): number {
    process.kill(this.#board.pid, 'SIGUSR2');
    return Date.now();
  }

  /** Resolves with the time from `since` until frames are shown at the full rate, in ms. */
  async framesAgain(since: number, timeoutMs: number): Promise<number> {
    const seen: number[] = [];
    return until(
      'frames are shown again',
      async () => {
        const frames = await this.#viewer.frames().catch(() => []);
        seen.push(...frames.map(({ displayedAt }) => displayedAt).filter((at) => at >= since));
        const first = seen.find(
          (at) => seen.filter((other) => other >= at && other < at + 1000).length >= 0.6 * fps,
        );
        return first === undefined ? undefined : Math.max(1, first - since);
      },
      timeoutMs,
    );
  }

  /** The listed boards and the media server's objects. */
  async remains(): Promise<string> {
    const boards = await this.#gateway.boards();
    const listed = boards.map(({ name, state, viewers }) => `${name} ${state} ${viewers}`);
    const client = new KurentoClient({
      url: this.#gateway.kurentoUrl,
      openSocket: openNodeSocket,
    });
    await client.connect();
    const pipelines = await client.invoke('ServerManager', 'manager_ServerManager', 'getPipelines');
    const children = await Promise.all(
      pipelines.map((id) => client.invoke('MediaPipeline', id, 'getChildren')),
    );
    await client.close();
    return `${listed.join(', ')}; ${pipelines.length} pipeline, ${children.flat().length} endpoints`;
  }

  /** The result of `remains` for one board with one viewer. */
  get expected(): string {
    return `${this.#name} live 1; 1 pipeline, 3 endpoints`;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#nat.close();
    await this.#board.stop();
    await this.#gateway.stop();
  }

  async #isHealthy(): Promise<boolean> {
    return fetch(`${this.#gateway.httpUrl}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  #pidsOf(party: Party): readonly number[] {
    switch (party) {
      case 'media server':
        return [this.#gateway.mediaServerPid()];
      case 'gateway':
        return [this.#gateway.pid];
      case 'board':
        return [this.#board.pid];
      case 'browser':
        return processTree(this.#browser.pid);
    }
  }
}

function startBoard(gateway: GatewayProcess, name: string): HostBoard {
  return HostBoard.start({ profile: 'esp32s3', server: gateway.kurentoUrl, name });
}

async function openViewer(
  { browser }: ChromiumServer,
  gateway: GatewayProcess,
  name: string,
): Promise<readonly [ViewerPage, Nat]> {
  const page = await browser.newPage();
  const nat = await Nat.forPage(page);
  const viewer = await ViewerPage.visit(page, gateway.httpUrl, { watch: name });
  await viewer.waitForState('live', liveTimeoutMs);
  return [viewer, nat];
}
