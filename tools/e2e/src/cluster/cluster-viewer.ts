import { isPublished, type BoardEntry } from '@boardcast/protocol';
import { exponentialBackoff, KurentoClient } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { Player } from '@boardcast/web/player';
import type { BoardList } from './board-list.ts';
import { FrameTimes } from './frame-times.ts';
import { ReceivingPeer } from './receiving-peer.ts';
import { RecentLog } from './recent-log.ts';

/** Those of the viewer's page. */
const backoff = exponentialBackoff({ firstMs: 200, maxMs: 3000 });
const [pingIntervalMs, pingTimeoutMs] = [10_000, 5000];
const refreshMs = 1000;

/** A viewer of one board by its name, with the player of the viewer's page. */
export class ClusterViewer {
  readonly board: string;
  readonly frames = new FrameTimes();
  readonly log = new RecentLog();
  /** How often it has connected media. */
  joins = 0;
  readonly #client: KurentoClient;
  readonly #player: Player<ReceivingPeer>;
  readonly #unlisten: readonly (() => void)[];
  readonly #timer: NodeJS.Timeout;
  #source: string | undefined;
  #retryTimer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(board: string, url: string, list: BoardList) {
    this.board = board;
    this.#client = new KurentoClient({
      ...{ url, openSocket: openNodeSocket, backoff, pingIntervalMs, pingTimeoutMs },
      log: (severity, text) => severity !== 'debug' && this.log.add(text),
    });
    this.#player = new Player({
      client: this.#client,
      createPeer: () => this.#createPeer(),
      awaitFrame: (peer, received) => peer.awaitFrame(received),
      changed: () => undefined,
      log: (text) => this.log.add(text),
    });
    this.#unlisten = [
      list.onChange((boards) => this.#listed(boards)),
      list.onHeartbeatMissing(() => this.#client.checkConnection()),
      this.#client.on('state', (state) => state === 'open' && this.#player.retryNow()),
    ];
    this.#timer = setInterval(() => this.#refresh(), refreshMs);
    void this.#connect(list);
  }

  /** The endpoint that it is to receive from. */
  get source(): string | undefined {
    return this.#source;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    clearTimeout(this.#retryTimer);
    for (const unlisten of this.#unlisten) unlisten();
    this.#player.close();
    await this.#client.close();
  }

  async #connect(list: BoardList, attempt = 0): Promise<void> {
    try {
      await this.#client.connect();
      this.#listed(list.boards);
    } catch {
      if (this.#isClosed) return;
      const retry = (): void => void this.#connect(list, attempt + 1);
      this.#retryTimer = setTimeout(retry, backoff.delay(attempt));
    }
  }

  #listed(boards: readonly BoardEntry[]): void {
    const { state } = this.#client;
    if (this.#isClosed || state === 'idle' || state === 'connecting') return;
    const entry = boards.find(({ name }) => name === this.board);
    if (entry === undefined || !isPublished(entry)) return;
    const source = entry.endpoint;
    if (source !== this.#source) this.log.add(`listed as ${source.slice(0, 8)}, ${entry.state}`);
    this.#source = source;
    this.#player.play({ target: { source }, reconnects: true, isLive: entry.state === 'live' });
  }

  #createPeer(): ReceivingPeer {
    const peer = new ReceivingPeer();
    this.joins += 1;
    peer.onState((state) => state === 'failed' && peer.failed('ICE failed.'));
    peer.onFrame(() => {
      // One that is not shown yet has its frames hidden.
      if (peer !== this.#player.peer) return;
      this.#player.frameRendered();
      this.frames.add(Date.now());
    });
    return peer;
  }

  #refresh(): void {
    const { peer } = this.#player;
    if (peer === undefined) return;
    const reception = { packetsReceived: peer.packets, atMs: performance.now() };
    const connectionState = peer.isConnected ? 'connected' : 'connecting';
    this.#player.update({ reception, connectionState, keyFramesOnly: false });
  }
}
