import { isPublished, type BoardEntry } from '@boardcast/protocol';
import { receivesH264, type BrowserViewerPeer } from '@boardcast/web/viewer-peer';
import { connectTimeoutMs, h264Unsupported, whyNoVideo, whyPoorVideo } from './diagnosis.ts';
import { KeyFramesOnly } from './key-frames-only.ts';
import { PlayerView } from './player-view.ts';
import { Player, type PlayerState } from './player.ts';
import type { ServerSession } from './server-session.ts';
import { ratesBetween, receptionOf, type Reception } from './stats.ts';

const refreshMs = 1000;

/** What a tile shows: a board by its name, or the board of an endpoint id. */
export type Subject =
  | { readonly kind: 'board'; readonly name: string }
  | { readonly kind: 'endpoint'; readonly id: string };

export interface BoardTileOptions {
  readonly server: ServerSession;
  readonly createPeer: () => BrowserViewerPeer;
  readonly closed: () => void;
}

/** One board on the page: connects its entry in the directory, its player and its view. */
export class BoardTile {
  readonly view: PlayerView;
  readonly #server: ServerSession;
  readonly #player: Player;
  readonly #keyFramesOnly = new KeyFramesOnly(() => this.#player.receivesKeyFramesOnly());
  readonly #timer: number;
  #subject: Subject;
  /** The name of the endpoint's board, once the directory has listed it. */
  #owner: string | undefined;
  #frameCallback = 0;
  #board: BoardEntry | undefined;
  #boards: readonly BoardEntry[] = [];
  #wasLive = false;
  #last: Reception | undefined;
  /** When the current attempt to connect began. */
  #connectingSince: number | undefined;
  /** When the first attempt began. */
  #firstAttempt: number | undefined;
  /** Of the current state. */
  #diagnosis: string | undefined;
  #lastState: PlayerState | undefined;

  constructor(subject: Subject, { server, createPeer, closed }: BoardTileOptions) {
    this.#subject = subject;
    this.#server = server;
    this.view = new PlayerView(subject.kind === 'board' ? subject.name : 'Endpoint', closed);
    this.#player = new Player({
      client: server.client,
      createPeer,
      changed: () => this.#changed(),
      log: (text) => this.view.log(text),
    });
    this.#timer = window.setInterval(() => void this.#refresh(), refreshMs);
    this.serverChanged();
  }

  /** Call it with each list of boards. */
  update(boards: readonly BoardEntry[]): void {
    this.#boards = boards;
    const subject = this.#subject;
    if (subject.kind === 'endpoint') return this.#updateOwner(subject.id);
    const { name } = subject;
    const board = boards.find((candidate) => candidate.name === name);
    this.#board = board;
    if (board === undefined || !isPublished(board)) {
      this.#player.suspend(`Waiting for ${name}: no board of that name is online.`);
    } else {
      const isLive = board.state === 'live';
      this.#player.play({ target: { source: board.endpoint }, reconnects: true, isLive });
    }
    this.#changed();
  }

  /** Call it when the server's session has changed: connecting needs a session. */
  serverChanged(): void {
    if (this.#server.client.state === 'open') {
      const subject = this.#subject;
      if (subject.kind === 'board') this.#player.retryNow();
      else this.#playEndpoint(subject.id);
    }
    this.#changed();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#player.close();
    this.view.showStream(null);
    this.view.root.remove();
  }

  #playEndpoint(endpoint: string): void {
    const isLive = this.#ownerOf(endpoint)?.state === 'live';
    this.#player.play({ target: { endpoint }, reconnects: false, isLive });
  }

  #ownerOf(endpoint: string): BoardEntry | undefined {
    const [pipeline] = endpoint.split('/');
    return this.#boards.find((board) => board.pipeline === pipeline);
  }

  /** An endpoint is gone once its board has restarted; the board's name stays. */
  #updateOwner(endpoint: string): void {
    const owner = this.#ownerOf(endpoint);
    this.#owner ??= owner?.name;
    if (this.#owner !== undefined && owner === undefined) this.#followByName(this.#owner);
    else if (this.#server.client.state === 'open') this.#playEndpoint(endpoint);
  }

  #followByName(name: string): void {
    this.view.log(`The endpoint is gone; following ${name} by name.`);
    this.#subject = { kind: 'board', name };
    this.update(this.#boards);
  }

  #streamChanged(): void {
    this.#last = undefined;
    this.#observeFrames();
  }

  /** Observes the frames of the current stream only. */
  #observeFrames(): void {
    const { video } = this.view;
    video.cancelVideoFrameCallback(this.#frameCallback);
    this.#frameCallback = video.requestVideoFrameCallback(() => {
      this.#frameRendered();
      this.#observeFrames();
    });
  }

  #frameRendered(): void {
    this.#wasLive = true;
    this.#player.frameRendered();
  }

  #changed(): void {
    const { state, peer } = this.#player;
    // An endpoint serves one connection; its board can be watched without it.
    if (state === 'failed' && this.#owner !== undefined && this.#wasLive) {
      return this.#followByName(this.#owner);
    }
    if (state !== 'connecting') this.#connectingSince = undefined;
    else {
      this.#connectingSince ??= performance.now();
      this.#firstAttempt ??= this.#connectingSince;
    }
    if (state !== this.#lastState) this.#diagnosis = undefined;
    this.#lastState = state;
    if (this.view.showStream(peer?.stream ?? null)) this.#streamChanged();
    this.view.show(...this.#status());
    const { connectionState, iceConnectionState, signalingState } = peer?.connection ?? {};
    this.view.showStates({
      webSocket: this.#server.client.state,
      peerConnection: connectionState ?? '–',
      ice: iceConnectionState ?? '–',
      signaling: signalingState ?? '–',
    });
  }

  #status(): readonly [PlayerState, string] {
    const { state, message } = this.#player;
    if (this.#server.problem !== undefined) return [state, this.#server.problem];
    // A server sends the last frames to a new viewer even if the board is offline.
    if (this.#board?.state === 'offline') return ['waiting', `${this.#board.name} is offline.`];
    if (this.view.isBlocked && state === 'live') {
      return ['waiting', 'This browser plays nothing before a click: press Play.'];
    }
    if (this.#isH264Missing()) return [state, h264Unsupported];
    return [state, this.#diagnosis ?? message];
  }

  /** Whether connecting takes long in a browser without the codec of most boards. */
  #isH264Missing(): boolean {
    const elapsedMs = performance.now() - (this.#firstAttempt ?? Infinity);
    const isLive = this.#wasLive || this.#player.state === 'live';
    return !isLive && elapsedMs > connectTimeoutMs && !receivesH264();
  }

  async #refresh(): Promise<void> {
    const { peer } = this.#player;
    const reception = peer && (await receptionOf(peer.connection));
    // The peer may have been replaced meanwhile.
    if (peer !== this.#player.peer) return;
    if (peer === undefined || reception === undefined) this.view.showRates(undefined);
    else this.#update(reception, peer.connection);
    this.#changed();
  }

  #update(reception: Reception, { connectionState }: RTCPeerConnection): void {
    const rates = this.#last && ratesBetween(this.#last, reception);
    this.view.showRates(rates);
    this.#last = reception;
    void this.#keyFramesOnly.update(rates?.fps);
    const keyFramesOnly = this.#keyFramesOnly.value;
    const symptoms = { connectionState, reception, keyFramesOnly };
    const isLate = performance.now() - (this.#connectingSince ?? Infinity) > connectTimeoutMs;
    if (isLate) this.#diagnosis = whyNoVideo(symptoms);
    else this.#diagnosis = this.#player.state === 'live' ? whyPoorVideo(symptoms) : undefined;
    this.#player.update(symptoms);
  }
}
