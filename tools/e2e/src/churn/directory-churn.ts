import { SERVER_MANAGER_ID } from '@boardcast/protocol';
import { KurentoClient } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { Gateway } from '../gateway.ts';
import { pause, until } from '../until.ts';
import { ChurnBoard, ChurnViewer, endings } from './churn-board.ts';
import { LossyMessages } from './lossy-messages.ts';
import { MediaServerProcess } from './media-server.ts';

const maxBoards = 4;
const maxViewers = 6;
const betweenMs = 300;

/** A random number from 0 up to 1, the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Boards and viewers that come and go, while one in ten of the media server's messages to the
 * gateway's own session is lost, doubled or late; and what the list says of it.
 */
export class DirectoryChurn {
  readonly #random: () => number;
  readonly #mediaServer: MediaServerProcess;
  readonly #messages: LossyMessages;
  readonly #gateway: Gateway;
  readonly #boards = new Map<ChurnBoard, Set<ChurnViewer>>();
  #count = 0;

  private constructor(
    random: () => number,
    mediaServer: MediaServerProcess,
    messages: LossyMessages,
    gateway: Gateway,
  ) {
    this.#random = random;
    this.#mediaServer = mediaServer;
    this.#messages = messages;
    this.#gateway = gateway;
  }

  static async start(seed: number): Promise<DirectoryChurn> {
    const random = randomOf(seed);
    const mediaServer = await MediaServerProcess.start();
    const messages = await LossyMessages.start({
      upstream: mediaServer.url,
      isTarget: (text) => text.includes('getPipelines'),
      random,
    });
    const gateway = await Gateway.start({ kms: messages.url });
    return new DirectoryChurn(random, mediaServer, messages, gateway);
  }

  /** How many boards and viewers came, and how many messages were spoiled. */
  get counts(): { readonly comers: number; readonly spoiled: number } {
    return { comers: this.#count, spoiled: this.#messages.spoiled };
  }

  /** Boards and viewers come and go for so long. */
  async run(ms: number): Promise<void> {
    const end = performance.now() + ms;
    while (performance.now() < end) {
      await this.#act();
      await pause(this.#random() * betweenMs);
    }
  }

  /** The list as it is, one line a board, and as it should be. */
  async lists(): Promise<{ readonly listed: string; readonly right: string }> {
    const listed = (await this.#gateway.boards()).filter(({ state }) => state === 'live');
    const right = [...this.#boards].map(([{ name }, viewers]) => `${name} ${viewers.size}`);
    return {
      listed: listed
        .map(({ name, viewers }) => `${name} ${viewers}`)
        .sort()
        .join('\n'),
      right: right.sort().join('\n'),
    };
  }

  /** The boards that had to publish or announce anew although they are there. */
  get disturbed(): readonly string[] {
    const boards = [...this.#boards.keys()].filter(({ announced }) => announced !== 1);
    return boards.map(({ name }) => name);
  }

  /** What the media server has: pipelines and endpoints; and what it should have. */
  async objects(): Promise<{ readonly there: string; readonly right: string }> {
    const { url } = this.#mediaServer;
    const client = new KurentoClient({ url, openSocket: openNodeSocket });
    await client.connect();
    const pipelines = await client.invoke('ServerManager', SERVER_MANAGER_ID, 'getPipelines');
    const children = await Promise.all(
      pipelines.map((id) => client.invoke('MediaPipeline', id, 'getChildren')),
    );
    await client.close();
    const viewers = [...this.#boards.values()].reduce((sum, { size }) => sum + size, 0);
    const describe = (boards: number, endpoints: number) =>
      `${boards} pipelines, ${endpoints} endpoints`;
    return {
      there: describe(pipelines.length, children.flat().length),
      right: describe(this.#boards.size, this.#boards.size * 2 + viewers),
    };
  }

  async close(): Promise<void> {
    for (const [board, viewers] of this.#boards) {
      await Promise.all([...viewers].map((viewer) => viewer.end('closes')));
      await board.end('closes');
    }
    await this.#gateway.stop();
    this.#messages.close();
    await this.#mediaServer.kill();
  }

  #act(): Promise<void> {
    const viewers = [...this.#boards].flatMap(([board, those]) =>
      [...those].map((viewer) => ({ board, viewer })),
    );
    const action = this.#random();
    if (this.#boards.size === 0 || (action < 0.2 && this.#boards.size < maxBoards)) {
      return this.#addBoard();
    }
    if (action < 0.3) return this.#endBoard(this.#pick([...this.#boards.keys()]));
    if (viewers.length === 0 || (action < 0.7 && viewers.length < maxViewers)) {
      return this.#addViewer(this.#pick([...this.#boards.keys()]));
    }
    const { board, viewer } = this.#pick(viewers);
    return this.#endViewer(board, viewer);
  }

  async #addBoard(): Promise<void> {
    const board = new ChurnBoard(`board ${(this.#count += 1)}`);
    await board.start(this.#gateway.kurentoUrl);
    this.#boards.set(board, new Set());
  }

  async #endBoard(board: ChurnBoard): Promise<void> {
    const viewers = this.#boards.get(board) ?? new Set();
    this.#boards.delete(board);
    await board.end(this.#pick(endings));
    await Promise.all([...viewers].map((viewer) => viewer.end('closes')));
  }

  /** Watches as soon as the board is listed, which takes a moment when its messages are spoiled. */
  async #addViewer(board: ChurnBoard): Promise<void> {
    const { endpoint } = await until(`${board.name} is listed`, 10_000, () =>
      this.#gateway.board(board.name),
    );
    this.#count += 1;
    const viewer = new ChurnViewer(this.#gateway.kurentoUrl, endpoint);
    await viewer.start();
    this.#boards.get(board)?.add(viewer);
  }

  async #endViewer(board: ChurnBoard, viewer: ChurnViewer): Promise<void> {
    this.#boards.get(board)?.delete(viewer);
    await viewer.end(this.#pick(endings));
  }

  #pick<T>(values: readonly T[]): T {
    const value = values[Math.floor(this.#random() * values.length)];
    if (value === undefined) throw new Error('There is nothing to pick from.');
    return value;
  }
}
