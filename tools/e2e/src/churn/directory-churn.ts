import { SERVER_MANAGER_ID } from '@boardcast/protocol';
import { KurentoClient } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { MediaServerProcess } from '@boardcast/testkit/media-server-process';
import { Random } from '@boardcast/testkit/random';
import { pause, until } from '@boardcast/testkit/until';
import { ChurnBoard, ChurnViewer, endings } from './churn-board.ts';
import { ImpairedMessages } from './impaired-messages.ts';

const maxBoards = 4;
const maxViewers = 6;
const maxPauseMs = 300;

/**
 * Boards and viewers that join and leave while one in ten of the media server's messages to the
 * gateway's session is dropped, repeated or delayed; and the list of boards meanwhile.
 */
export class DirectoryChurn {
  readonly #random: Random;
  readonly #mediaServer: MediaServerProcess;
  readonly #messages: ImpairedMessages;
  readonly #gateway: GatewayProcess;
  readonly #boards = new Map<ChurnBoard, Set<ChurnViewer>>();
  #count = 0;

  private constructor(
    random: Random,
    mediaServer: MediaServerProcess,
    messages: ImpairedMessages,
    gateway: GatewayProcess,
  ) {
    this.#random = random;
    this.#mediaServer = mediaServer;
    this.#messages = messages;
    this.#gateway = gateway;
  }

  static async start(seed: number): Promise<DirectoryChurn> {
    const random = new Random(seed);
    const mediaServer = await MediaServerProcess.start();
    const messages = await ImpairedMessages.open({
      url: mediaServer.url,
      isTarget: (text) => text.includes('getPipelines'),
      random,
    });
    const gateway = await GatewayProcess.start({ kms: messages.url });
    return new DirectoryChurn(random, mediaServer, messages, gateway);
  }

  /** How many boards and viewers have joined, and how many messages were impaired. */
  get counts(): { readonly joins: number; readonly impaired: number } {
    return { joins: this.#count, impaired: this.#messages.count };
  }

  /** Boards and viewers join and leave for this time. */
  async run(ms: number): Promise<void> {
    const end = performance.now() + ms;
    while (performance.now() < end) {
      await this.#act();
      await pause(this.#random.next() * maxPauseMs);
    }
  }

  /** The list, one line a board, and the expected one. */
  async lists(): Promise<{ readonly listed: string; readonly expected: string }> {
    const listed = (await this.#gateway.boards()).filter(({ state }) => state === 'live');
    const expected = [...this.#boards].map(([{ name }, viewers]) => `${name} ${viewers.size}`);
    return {
      listed: listed
        .map(({ name, viewers }) => `${name} ${viewers}`)
        .sort()
        .join('\n'),
      expected: expected.sort().join('\n'),
    };
  }

  /** The boards that published or announced again although nothing of them was lost. */
  get disturbed(): readonly string[] {
    const boards = [...this.#boards.keys()].filter(({ announced }) => announced !== 1);
    return boards.map(({ name }) => name);
  }

  /** The media server's pipelines and endpoints, and the expected ones. */
  async objects(): Promise<{ readonly actual: string; readonly expected: string }> {
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
      actual: describe(pipelines.length, children.flat().length),
      expected: describe(this.#boards.size, this.#boards.size * 2 + viewers),
    };
  }

  async close(): Promise<void> {
    for (const [board, viewers] of this.#boards) {
      await Promise.all([...viewers].map((viewer) => viewer.end('closes')));
      await board.end('closes');
    }
    await this.#gateway.stop();
    await this.#messages.close();
    await this.#mediaServer.stop();
  }

  #act(): Promise<void> {
    const viewers = [...this.#boards].flatMap(([board, watching]) =>
      [...watching].map((viewer) => ({ board, viewer })),
    );
    const action = this.#random.next();
    if (this.#boards.size === 0 || (action < 0.2 && this.#boards.size < maxBoards)) {
      return this.#addBoard();
    }
    if (action < 0.3) return this.#endBoard(this.#random.pick([...this.#boards.keys()]));
    if (viewers.length === 0 || (action < 0.7 && viewers.length < maxViewers)) {
      return this.#addViewer(this.#random.pick([...this.#boards.keys()]));
    }
    const { board, viewer } = this.#random.pick(viewers);
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
    await board.end(this.#random.pick(endings));
    await Promise.all([...viewers].map((viewer) => viewer.end('closes')));
  }

  /** Joins when the board is listed, which takes a moment when its messages are impaired. */
  async #addViewer(board: ChurnBoard): Promise<void> {
    const { endpoint } = await until(`${board.name} is listed`, () =>
      this.#gateway.board(board.name),
    );
    this.#count += 1;
    const viewer = new ChurnViewer(this.#gateway.kurentoUrl, endpoint);
    await viewer.start();
    this.#boards.get(board)?.add(viewer);
  }

  async #endViewer(board: ChurnBoard, viewer: ChurnViewer): Promise<void> {
    this.#boards.get(board)?.delete(viewer);
    await viewer.end(this.#random.pick(endings));
  }
}
