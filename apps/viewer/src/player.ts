import type { Board } from './directory.ts';
import { patienceMs, whyNoPicture } from './diagnosis.ts';
import { Screen } from './screen.ts';
import type { Server } from './server.ts';
import { ratesBetween, receptionOf, type Reception } from './stats.ts';
import { Watch, type WatchState } from './watch.ts';

const refreshMs = 1000;

/** What is watched: a board by its name, or whatever an endpoint id leads to. */
export type Subject =
  | { readonly kind: 'board'; readonly name: string }
  | { readonly kind: 'endpoint'; readonly id: string };

export interface PlayerOptions {
  readonly server: Server;
  readonly receiveOnly?: boolean;
  readonly stun?: string | undefined;
  closed(): void;
}

/** One board on the screen; it joins again by itself whenever the board comes back. */
export class Player {
  readonly screen: Screen;
  readonly #server: Server;
  readonly #watch: Watch;
  readonly #timer: number;
  #subject: Subject;
  /** The board behind a pasted endpoint id, once the directory has told. */
  #owner: string | undefined;
  #pictureCallback = 0;
  #board: Board | undefined;
  #last: Reception | undefined;
  /** When the present attempt to join began. */
  #joiningSince: number | undefined;
  #diagnosis: string | undefined;

  constructor(subject: Subject, { server, receiveOnly = true, stun, closed }: PlayerOptions) {
    this.#subject = subject;
    this.#server = server;
    this.screen = new Screen(subject.kind === 'board' ? subject.name : 'Endpoint', closed);
    this.#watch = new Watch({
      client: server.client,
      receiveOnly,
      stun,
      changed: () => this.#changed(),
      log: (text) => this.screen.log(text),
    });
    this.#timer = window.setInterval(() => void this.#refresh(), refreshMs);
    this.serverChanged();
  }

  /** Hears of the boards that the directory has now. */
  update(boards: readonly Board[]): void {
    const subject = this.#subject;
    if (subject.kind === 'endpoint') return this.#updateOwner(subject.id, boards);
    const { name } = subject;
    const board = boards.find((candidate) => candidate.name === name);
    const isBack = board?.state === 'live' && this.#board?.state !== 'live';
    this.#board = board;
    if (board === undefined) {
      this.#watch.rest(`Waiting for ${name}: no board of that name is on.`);
    } else {
      this.#watch.aim({ target: { source: board.endpoint }, comesBack: true });
      if (isBack) this.#watch.hurry();
    }
    this.#changed();
  }

  /** The server's session has changed: nothing can be joined before there is one. */
  serverChanged(): void {
    if (this.#server.client.state === 'open') {
      const subject = this.#subject;
      if (subject.kind === 'board') this.#watch.hurry();
      else this.#watch.aim({ target: { endpoint: subject.id }, comesBack: false });
    }
    this.#changed();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#watch.close();
    this.screen.showStream(null);
    this.screen.root.remove();
  }

  /** An endpoint id is worth nothing once its board has started again; the board's name is. */
  #updateOwner(id: string, boards: readonly Board[]): void {
    const [pipeline] = id.split('/');
    const owner = boards.find((board) => board.pipeline === pipeline)?.name;
    this.#owner ??= owner;
    if (this.#owner === undefined || owner !== undefined) return;
    this.screen.log(`The endpoint is gone; following ${this.#owner} by name.`);
    this.#subject = { kind: 'board', name: this.#owner };
    this.update(boards);
  }

  /** Hears of the next picture of the stream that is shown now, and of no other's. */
  #followPictures(): void {
    const { video } = this.screen;
    video.cancelVideoFrameCallback(this.#pictureCallback);
    this.#pictureCallback = video.requestVideoFrameCallback(() => {
      this.#watch.pictureSeen();
      this.#followPictures();
    });
  }

  #changed(): void {
    const { state, peer } = this.#watch;
    if (state !== 'joining') {
      this.#joiningSince = undefined;
      this.#diagnosis = undefined;
    } else this.#joiningSince ??= performance.now();
    if (this.screen.showStream(peer?.stream ?? null)) this.#followPictures();
    this.screen.show(...this.#status());
    const { connectionState, iceConnectionState, signalingState } = peer?.connection ?? {};
    this.screen.showStates({
      webSocket: this.#server.client.state,
      peerConnection: connectionState ?? '–',
      ice: iceConnectionState ?? '–',
      signalling: signalingState ?? '–',
    });
  }

  #status(): readonly [WatchState, string] {
    const { state, message } = this.#watch;
    if (this.#server.problem !== undefined) return [state, this.#server.problem];
    // The server gives whoever joins the last pictures of a board, even of one that is gone.
    if (this.#board?.state === 'offline') return ['waiting', `${this.#board.name} is off the air.`];
    return [state, this.#diagnosis ?? message];
  }

  async #refresh(): Promise<void> {
    const { peer } = this.#watch;
    if (peer === undefined) {
      this.screen.showRates(undefined);
    } else {
      const reception = await receptionOf(peer.connection);
      this.screen.showRates(this.#last && ratesBetween(this.#last, reception));
      this.#last = reception;
      const isLate = performance.now() - (this.#joiningSince ?? Infinity) > patienceMs;
      const { connectionState } = peer.connection;
      this.#diagnosis = isLate ? whyNoPicture({ connectionState, reception }) : undefined;
    }
    this.#changed();
  }
}
