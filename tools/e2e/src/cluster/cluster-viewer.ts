import { isPublished, type BoardEntry } from '@boardcast/protocol';
import { exponentialBackoff, KurentoClient, ViewerSession } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import type { BoardList } from './board-list.ts';
import { FrameTimes } from './frame-times.ts';
import { ReceivingPeer } from './receiving-peer.ts';
import { RecentLog } from './recent-log.ts';

/** Those of the viewer's page. */
const sessionBackoff = exponentialBackoff({ firstMs: 200, maxMs: 3000 });
const rejoinBackoff = exponentialBackoff({ firstMs: 500, maxMs: 5000 });
const [pingIntervalMs, pingTimeoutMs] = [10_000, 5000];
const [watchMs, mediaTimeoutMs] = [1000, 3000];
const stableMs = 10_000;

interface Attempt {
  readonly source: string;
  readonly session: ViewerSession;
  readonly peer: ReceivingPeer;
}

/** A viewer of one board by its name, which joins again by the rules of the viewer's page. */
export class ClusterViewer {
  readonly board: string;
  readonly frames = new FrameTimes();
  readonly log = new RecentLog();
  readonly #client: KurentoClient;
  #entry: BoardEntry | undefined;
  /** What is displayed, and what replaces it after its first frame. */
  #current: Attempt | undefined;
  #next: Attempt | undefined;
  #attempts = 0;
  #liveSince = 0;
  #retryTimer: NodeJS.Timeout | undefined;
  #watchTimer: NodeJS.Timeout | undefined;
  #lastPackets = 0;
  #silentSince = 0;
  #isClosed = false;
  joins = 0;

  constructor(board: string, url: string, list: BoardList) {
    this.board = board;
    this.#client = new KurentoClient({
      ...{ url, openSocket: openNodeSocket, backoff: sessionBackoff },
      ...{ pingIntervalMs, pingTimeoutMs },
      log: (severity, text) => severity !== 'debug' && this.log.add(text),
    });
    list.onChange((boards) => this.#listed(boards));
    list.onHeartbeatMissing(() => this.#client.checkConnection());
    this.#watchTimer = setInterval(() => this.#watch(), watchMs);
    void this.#connect(0);
  }

  /** The pipeline that it is in. */
  get source(): string | undefined {
    return this.#current?.source;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#retryTimer);
    clearInterval(this.#watchTimer);
    await Promise.all([this.#current?.session.close(), this.#next?.session.close()]);
    await this.#client.close();
  }

  async #connect(attempt: number): Promise<void> {
    if (this.#isClosed) return;
    try {
      await this.#client.connect();
      this.#join();
    } catch {
      setTimeout(() => void this.#connect(attempt + 1), sessionBackoff.delay(attempt));
    }
  }

  #listed(boards: readonly BoardEntry[]): void {
    const entry = boards.find(({ name }) => name === this.board);
    const before = this.#entry;
    this.#entry = entry;
    if (entry === undefined || !isPublished(entry)) return;
    const isElsewhere = entry.endpoint !== before?.endpoint;
    const isBack = entry.state === 'live' && before?.state !== 'live';
    if (isElsewhere) this.#attempts = 0;
    if (isElsewhere || (isBack && this.#current === undefined)) this.#join();
  }

  #join(): void {
    clearTimeout(this.#retryTimer);
    const source = this.#entry?.endpoint;
    if (this.#isClosed || source === null || source === undefined) return;
    if (this.#client.state === 'idle' || this.#client.state === 'connecting') return;
    if (source === (this.#next ?? this.#current)?.source) return;
    void this.#next?.session.close();
    this.joins += 1;
    this.log.add(`joins ${source.slice(0, 8)}`);
    const peer = new ReceivingPeer();
    const { session } = (this.#next = {
      ...{ source, peer },
      session: new ViewerSession({
        ...{ client: this.#client, target: { source }, createPeer: () => peer },
        log: () => undefined,
      }),
    });
    const attempt = this.#next;
    peer.frameReceived = () => this.#frame(attempt);
    peer.onState((state) => state === 'failed' && session.peerFailed('ICE failed'));
    session.on('state', (state) => {
      this.log.add(`session ${source.slice(0, 8)} ${state} ${session.error?.message ?? ''}`);
      if (state === 'failed') this.#ended(attempt);
    });
    session.start().catch(() => undefined);
  }

  #frame(attempt: Attempt): void {
    attempt.session.frameRendered();
    if (attempt === this.#next) {
      void this.#current?.session.close();
      this.#current = attempt;
      this.#next = undefined;
      this.#liveSince = performance.now();
      this.log.add(`plays ${attempt.source.slice(0, 8)}`);
    }
    if (attempt !== this.#current) return;
    if (performance.now() - this.#liveSince > stableMs) this.#attempts = 0;
    this.frames.add(Date.now());
  }

  #ended(attempt: Attempt): void {
    if (attempt === this.#next) this.#next = undefined;
    else if (attempt === this.#current) this.#current = undefined;
    else return;
    void attempt.session.close();
    if (this.#next !== undefined || this.#isClosed) return;
    const delayMs = this.#attempts === 0 ? 0 : (rejoinBackoff.delay(this.#attempts - 1) ?? 0);
    this.#attempts += 1;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => this.#join(), delayMs);
  }

  /** Joins again when a live board's media are missing. */
  #watch(): void {
    const attempt = this.#current;
    const packets = attempt?.peer.packets ?? 0;
    const isExpected = this.#entry?.state === 'live' && this.#client.state === 'open';
    const isSilent = attempt?.session.state !== 'stalled' && packets === this.#lastPackets;
    this.#lastPackets = packets;
    if (attempt === undefined || !isExpected || !isSilent) {
      this.#silentSince = performance.now();
    } else if (performance.now() - this.#silentSince >= mediaTimeoutMs) {
      this.log.add('no media');
      this.#ended(attempt);
    }
  }
}
