import type { Board } from './directory.ts';
import { connectTimeoutMs, lacksH264, whyNoVideo, whyPoorVideo } from './diagnosis.ts';
import { KeyFramesOnly } from './key-frames-only.ts';
import { Screen } from './screen.ts';
import type { Server } from './server.ts';
import { ratesBetween, receptionOf, type Reception } from './stats.ts';
import { Watch, type WatchState } from './watch.ts';
import { receivesH264, type WebRtcPeer } from './webrtc-peer.ts';

const refreshMs = 1000;

/** What is watched: a board by its name, or whatever an endpoint id leads to. */
export type Subject =
  | { readonly kind: 'board'; readonly name: string }
  | { readonly kind: 'endpoint'; readonly id: string };

export interface PlayerOptions {
  readonly server: Server;
  createPeer(): WebRtcPeer;
  closed(): void;
}

/** One board on the screen; it joins again by itself whenever the board comes back. */
export class Player {
  readonly screen: Screen;
  readonly #server: Server;
  readonly #watch: Watch;
  readonly #keyFramesOnly = new KeyFramesOnly(() => this.#watch.receivesKeyFramesOnly());
  readonly #timer: number;
  #subject: Subject;
  /** The board behind a pasted endpoint id, once the directory has told. */
  #owner: string | undefined;
  #frameCallback = 0;
  #board: Board | undefined;
  #boards: readonly Board[] = [];
  #hasPlayed = false;
  #last: Reception | undefined;
  /** When the present attempt to join began. */
  #joiningSince: number | undefined;
  /** When the first attempt began. */
  #triedSince: number | undefined;
  /** Of the present state alone. */
  #diagnosis: string | undefined;
  #lastState: WatchState | undefined;

  constructor(subject: Subject, { server, createPeer, closed }: PlayerOptions) {
    this.#subject = subject;
    this.#server = server;
    this.screen = new Screen(subject.kind === 'board' ? subject.name : 'Endpoint', closed);
    this.#watch = new Watch({
      client: server.client,
      createPeer,
      changed: () => this.#changed(),
      log: (text) => this.screen.log(text),
    });
    this.#timer = window.setInterval(() => void this.#refresh(), refreshMs);
    this.serverChanged();
  }

  /** Hears of the boards that the directory has now. */
  update(boards: readonly Board[]): void {
    this.#boards = boards;
    const subject = this.#subject;
    if (subject.kind === 'endpoint') return this.#updateOwner(subject.id);
    const { name } = subject;
    const board = boards.find((candidate) => candidate.name === name);
    this.#board = board;
    if (board === undefined) {
      this.#watch.rest(`Waiting for ${name}: no board of that name is online.`);
    } else {
      const isLive = board.state === 'live';
      this.#watch.aim({ target: { source: board.endpoint }, comesBack: true, isLive });
    }
    this.#changed();
  }

  /** The server's session has changed: nothing can be joined before there is one. */
  serverChanged(): void {
    if (this.#server.client.state === 'open') {
      const subject = this.#subject;
      if (subject.kind === 'board') this.#watch.hurry();
      else this.#aimAtEndpoint(subject.id);
    }
    this.#changed();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#watch.close();
    this.screen.showStream(null);
    this.screen.root.remove();
  }

  #aimAtEndpoint(endpoint: string): void {
    const isLive = this.#ownerOf(endpoint)?.state === 'live';
    this.#watch.aim({ target: { endpoint }, comesBack: false, isLive });
  }

  #ownerOf(endpoint: string): Board | undefined {
    const [pipeline] = endpoint.split('/');
    return this.#boards.find((board) => board.pipeline === pipeline);
  }

  /** An endpoint id is worth nothing once its board has started again; the board's name is. */
  #updateOwner(endpoint: string): void {
    const owner = this.#ownerOf(endpoint);
    this.#owner ??= owner?.name;
    if (this.#owner !== undefined && owner === undefined) this.#followByName(this.#owner);
    else if (this.#server.client.state === 'open') this.#aimAtEndpoint(endpoint);
  }

  #followByName(name: string): void {
    this.screen.log(`The endpoint is gone; following ${name} by name.`);
    this.#subject = { kind: 'board', name };
    this.update(this.#boards);
  }

  #streamChanged(): void {
    this.#last = undefined;
    this.#followFrames();
  }

  /** Hears of the next frame of the stream that is shown now, and of no other's. */
  #followFrames(): void {
    const { video } = this.screen;
    video.cancelVideoFrameCallback(this.#frameCallback);
    this.#frameCallback = video.requestVideoFrameCallback(() => {
      this.#frameSeen();
      this.#followFrames();
    });
  }

  #frameSeen(): void {
    this.#hasPlayed = true;
    this.#watch.frameSeen();
  }

  #changed(): void {
    const { state, peer } = this.#watch;
    // An endpoint serves one connection; its board can be watched without it.
    if (state === 'failed' && this.#owner !== undefined && this.#hasPlayed) {
      return this.#followByName(this.#owner);
    }
    if (state !== 'connecting') this.#joiningSince = undefined;
    else {
      this.#joiningSince ??= performance.now();
      this.#triedSince ??= this.#joiningSince;
    }
    if (state !== this.#lastState) this.#diagnosis = undefined;
    this.#lastState = state;
    if (this.screen.showStream(peer?.stream ?? null)) this.#streamChanged();
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
    // The server gives whoever joins the last frames of a board, even of one that is gone.
    if (this.#board?.state === 'offline') return ['waiting', `${this.#board.name} is offline.`];
    if (this.screen.isBlocked && state === 'live') {
      return ['waiting', 'This browser plays nothing before a click: press Play.'];
    }
    if (this.#lacksH264()) return [state, lacksH264];
    return [state, this.#diagnosis ?? message];
  }

  /** It was tried, and the one codec of most boards is not there. */
  #lacksH264(): boolean {
    const triedForMs = performance.now() - (this.#triedSince ?? Infinity);
    const isPlaying = this.#hasPlayed || this.#watch.state === 'live';
    return !isPlaying && triedForMs > connectTimeoutMs && !receivesH264();
  }

  async #refresh(): Promise<void> {
    const { peer } = this.#watch;
    const reception = peer && (await receptionOf(peer.connection));
    // What was read of a connection that was left meanwhile says nothing.
    if (peer !== this.#watch.peer) return;
    if (peer === undefined || reception === undefined) this.screen.showRates(undefined);
    else this.#received(reception, peer.connection);
    this.#changed();
  }

  #received(reception: Reception, { connectionState }: RTCPeerConnection): void {
    const rates = this.#last && ratesBetween(this.#last, reception);
    this.screen.showRates(rates);
    this.#last = reception;
    void this.#keyFramesOnly.update(rates?.fps);
    const keyFramesOnly = this.#keyFramesOnly.value;
    const symptoms = { connectionState, reception, keyFramesOnly };
    const isLate = performance.now() - (this.#joiningSince ?? Infinity) > connectTimeoutMs;
    if (isLate) this.#diagnosis = whyNoVideo(symptoms);
    else this.#diagnosis = this.#watch.state === 'live' ? whyPoorVideo(symptoms) : undefined;
    this.#watch.received(symptoms);
  }
}
