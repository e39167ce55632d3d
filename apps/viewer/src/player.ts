import type { Board } from './directory.ts';
import { patienceMs, whyNoPicture } from './diagnosis.ts';
import { Screen } from './screen.ts';
import type { Server } from './server.ts';
import { ratesBetween, receptionOf, type Reception } from './stats.ts';
import { Watch } from './watch.ts';

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
  #board: Board | undefined;
  #last: Reception | undefined;
  #waitingSince = performance.now();

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
    this.#followPictures();
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

  #followPictures(): void {
    this.screen.video.requestVideoFrameCallback(() => {
      this.#watch.pictureSeen();
      this.#followPictures();
    });
  }

  #changed(): void {
    const { state, message, peer } = this.#watch;
    if (state !== 'playing' && this.screen.root.dataset['state'] === 'playing')
      this.#waitingSince = performance.now();
    this.screen.showStream(peer?.stream ?? null);
    this.screen.show(state, this.#server.problem ?? (message || this.#silence()));
    const { connectionState, iceConnectionState, signalingState } = peer?.connection ?? {};
    this.screen.showStates({
      webSocket: this.#server.client.state,
      peerConnection: connectionState ?? '–',
      ice: iceConnectionState ?? '–',
      signalling: signalingState ?? '–',
    });
  }

  #silence(): string {
    return this.#watch.state === 'playing' ? '' : 'Joining ...';
  }

  async #refresh(): Promise<void> {
    const { peer } = this.#watch;
    this.#changed();
    if (peer === undefined) return this.screen.showRates(undefined);
    const now = await receptionOf(peer.connection);
    this.screen.showRates(this.#last && ratesBetween(this.#last, now));
    this.#last = now;
    if (this.#watch.state !== 'joining') return;
    if (performance.now() - this.#waitingSince < patienceMs) return;
    const { connectionState } = peer.connection;
    const why = whyNoPicture({ connectionState, reception: now });
    if (why !== undefined) this.screen.show('joining', why);
  }
}
