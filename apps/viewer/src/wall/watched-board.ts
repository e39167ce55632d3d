import {
  batch,
  computed,
  effect,
  signal,
  untracked,
  type ReadonlySignal,
  type Signal,
} from '@preact/signals';
import { isPublished, type BoardEntry } from '@boardcast/protocol';
import { Player, type PlayerState } from '@boardcast/web/player';
import type { BrowserViewerPeer } from '@boardcast/web/viewer-peer';
import { PlayerDiagnosis } from '../player/player-diagnosis.ts';
import { ReceptionMonitor } from '../player/reception-monitor.ts';
import type { ServerSession } from '../player/server-session.ts';
import { awaitFrame } from '../video/first-frame.ts';
import { VideoOutput } from '../video/video-output.ts';
import { boardStatus } from './board-status.ts';
import { BoardLog } from './board-log.ts';
import { LastFrame } from './last-frame.ts';
import type { FrameStore } from './frame-store.ts';
import { later } from './later.ts';
import { newerStill } from './still-image.ts';
import { keyOf, type Subject } from './subject.ts';
import { Thumbnail } from './thumbnail.ts';

const refreshMs = 1000;
/** A tile that is scrolled past, and back, goes on. */
const outOfSightMs = 4000;
/** A board that moves to another media server publishes again before this. */
const moveMs = 1000;

/** What all boards of a page share. */
export interface WallState {
  /** Undefined before the first list. */
  readonly boards: ReadonlySignal<readonly BoardEntry[] | undefined>;
  /** Whether boards play by themselves. */
  readonly autoplays: ReadonlySignal<boolean>;
  readonly isPageHidden: ReadonlySignal<boolean>;
  readonly frames: FrameStore;
  /** The URL of the home page; it ends in a slash. */
  readonly home: string;
  /** Whether the gateway has a recorder, which makes snapshots. */
  readonly hasSnapshots: ReadonlySignal<boolean>;
}

export interface WatchedBoardOptions {
  readonly server: ServerSession;
  /** Why the server, or the list of boards, is unreachable. */
  readonly serverProblem: ReadonlySignal<string | undefined>;
  readonly createPeer: () => BrowserViewerPeer;
  /** Called when it is closed. */
  readonly closed?: () => void;
  readonly wall: WallState;
}

/** `gone`: it has no pipeline. */
type Presence = BoardEntry['state'] | 'gone';

interface Playback {
  readonly state: PlayerState;
  readonly message: string;
  readonly isMoving: boolean;
}

/** One board on the page: connects its entry in the list, its player and its video. */
export class WatchedBoard {
  readonly key: string;
  /** What it was opened for. */
  readonly subject: Subject;
  readonly output: VideoOutput;
  readonly log = new BoardLog();
  readonly #lastFrame: LastFrame;
  readonly #thumbnail: Thumbnail;
  readonly reception = new ReceptionMonitor(() => this.#player.receivesKeyFramesOnly());
  readonly connection = signal<RTCPeerConnection | undefined>(undefined);
  /** Whether it is the one in focus. */
  readonly isMain = signal(false);
  /** Whether its tile is in sight. */
  readonly isInSight = signal(false);
  readonly #isOutOfSight = later(
    computed(() => !this.isInSight.value),
    (isOut) => isOut,
    outOfSightMs,
  );
  /** Whether it plays although boards do not by themselves. */
  readonly isRequested = signal(false);
  readonly #options: WatchedBoardOptions;
  readonly #player: Player<BrowserViewerPeer>;
  /** An endpoint's board is followed by its name once the endpoint is gone. */
  readonly #current: Signal<Subject>;
  readonly #disposers: (() => void)[] = [];
  readonly #playback = signal<Playback>({ state: 'idle', message: '', isMoving: false });
  readonly #diagnosis = new PlayerDiagnosis();
  /** The name of the endpoint's board, once the list has had it. */
  readonly #owner = signal<string | undefined>(undefined);
  #wasLive = false;
  readonly name: ReadonlySignal<string> = computed(() => {
    const subject = this.#current.value;
    return subject.kind === 'board' ? subject.name : (this.#owner.value ?? 'Endpoint');
  });

  /** Its entry in the list of boards. */
  readonly entry: ReadonlySignal<BoardEntry | undefined> = computed(() => {
    const subject = this.#current.value;
    if (subject.kind === 'endpoint') return this.#ownerOf(subject.id);
    return this.#options.wall.boards.value?.find(({ name }) => name === subject.name);
  });

  /** Whether it is to be played: somebody looks at it, or listens to it. */
  readonly isWanted: ReadonlySignal<boolean> = computed(() => {
    const { wall } = this.#options;
    // An endpoint serves one connection only.
    if (this.#current.value.kind === 'endpoint') return true;
    if (!this.output.isMuted.value || this.output.isInPicture.value) return true;
    if (wall.isPageHidden.value) return false;
    const isAsked = wall.autoplays.value || this.isRequested.value;
    return this.isMain.value || (isAsked && !this.#isOutOfSight.value);
  });

  /** By the list, but for a moment in which the board may only be moving. */
  readonly #presence: ReadonlySignal<Presence>;

  readonly status = computed(() =>
    boardStatus({
      name: this.name.value,
      entry: this.entry.value,
      hasList: this.#options.wall.boards.value !== undefined,
      isNamed: this.#current.value.kind === 'board',
      serverProblem: this.#options.serverProblem.value,
      isMoving: this.#presence.value === 'live' || this.#playback.value.isMoving,
      isWanted: this.isWanted.value,
      isBlocked: this.output.isBlocked.value,
      isH264Missing: this.#diagnosis.isH264Missing.value,
      player: this.#playback.value.state,
      message: this.#playback.value.message,
      diagnosis: this.#diagnosis.text.value,
    }),
  );

  /** What it showed last, or what the gateway has of it. */
  readonly still = computed(() =>
    newerStill(this.#lastFrame.image.value, this.#thumbnail.image.value),
  );

  constructor(subject: Subject, options: WatchedBoardOptions) {
    this.key = keyOf(subject);
    this.subject = subject;
    this.#current = signal(subject);
    this.#options = options;
    this.#presence = later(
      computed(() => presenceOf(this.entry.value)),
      (presence) => presence !== 'live',
      moveMs,
      (dispose) => this.#disposers.push(dispose),
    );
    this.output = new VideoOutput('Video');
    this.output.frameRendered = () => this.#frameRendered();
    const { frames, home } = options.wall;
    this.#lastFrame = new LastFrame(frames, this.output, this.name);
    const isWanted = computed(() => this.#wantsThumbnail);
    this.#thumbnail = new Thumbnail({ home, name: this.name, isWanted });
    this.#player = new Player({
      client: options.server.client,
      createPeer: options.createPeer,
      awaitFrame: ({ stream }, received) => awaitFrame(stream, received),
      changed: () => this.#changed(),
      log: (text) => this.log.add(text),
    });
    const timer = window.setInterval(() => void this.#refresh(), refreshMs);
    this.#disposers.push(
      () => clearInterval(timer),
      effect(() => this.#update()),
      effect(() => this.output.element.setAttribute('aria-label', `Video of ${this.name.value}`)),
    );
    this.serverChanged();
  }

  /** Call it when the server's session has changed: connecting needs a session. */
  serverChanged(): void {
    if (this.#options.server.client.state !== 'open') return;
    const subject = this.#current.peek();
    if (subject.kind === 'board') this.#player.retryNow();
    else
      this.#playEndpoint(
        subject.id,
        untracked(() => this.entry.value),
      );
  }

  /** Plays it now: where boards do not play by themselves, after a refusal, or after it failed. */
  play(): void {
    this.isRequested.value = true;
    this.#player.retry();
    if (this.output.isBlocked.value) void this.output.play();
  }

  close(): void {
    for (const dispose of this.#disposers.splice(0)) dispose();
    this.#lastFrame.close();
    this.#thumbnail.close();
    this.#player.close();
    this.output.show(null);
    this.#options.closed?.();
  }

  /** A board of the list that is in sight, and does not play. */
  get #wantsThumbnail(): boolean {
    const { isPageHidden, hasSnapshots } = this.#options.wall;
    const isListed = this.#current.value.kind === 'board' && this.entry.value !== undefined;
    const { kind } = this.status.value;
    const isStill = kind === 'idle' || kind === 'offline';
    const isSeen = this.isInSight.value && !isPageHidden.value;
    return isListed && isStill && isSeen && hasSnapshots.value;
  }

  /** Follows the list of boards and what is wanted. */
  #update(): void {
    const subject = this.#current.value;
    const entry = this.entry.value;
    const isWanted = this.isWanted.value;
    const isGone = this.#presence.value === 'gone';
    untracked(() => {
      if (subject.kind === 'endpoint') this.#updateOwner(subject.id, entry);
      else if (!isWanted) this.#player.suspend();
      else if (entry !== undefined && isPublished(entry)) {
        const isLive = entry.state === 'live';
        this.#player.play({ target: { source: entry.endpoint }, reconnects: true, isLive });
      } else if (isGone) this.#player.suspend();
    });
  }

  #playEndpoint(endpoint: string, owner: BoardEntry | undefined): void {
    const isLive = owner?.state === 'live';
    this.#player.play({ target: { endpoint }, reconnects: false, isLive });
  }

  #ownerOf(endpoint: string): BoardEntry | undefined {
    const [pipeline] = endpoint.split('/');
    return this.#options.wall.boards.value?.find((board) => board.pipeline === pipeline);
  }

  /** An endpoint is gone once its board has restarted; the board's name stays. */
  #updateOwner(endpoint: string, owner: BoardEntry | undefined): void {
    this.#owner.value ??= owner?.name;
    const name = this.#owner.value;
    if (name !== undefined && owner === undefined) this.#followByName(name);
    else if (this.#options.server.client.state === 'open') this.#playEndpoint(endpoint, owner);
  }

  #followByName(name: string): void {
    this.log.add(`The endpoint is gone; following ${name} by name.`);
    this.isRequested.value = true;
    this.#current.value = { kind: 'board', name };
  }

  #frameRendered(): void {
    this.#wasLive = true;
    this.#player.frameRendered();
  }

  #changed(): void {
    const { state, message, peer, isMoving } = this.#player;
    const owner = this.#owner.peek();
    // An endpoint serves one connection; its board can be watched without it.
    const isEndpoint = this.#current.peek().kind === 'endpoint';
    if (state === 'failed' && isEndpoint && owner !== undefined && this.#wasLive) {
      return this.#followByName(owner);
    }
    batch(() => {
      this.#diagnosis.stateChanged(state);
      this.#playback.value = { state, message, isMoving };
      this.connection.value = peer?.connection;
      this.#showStream(peer?.stream ?? null);
    });
  }

  #showStream(stream: MediaStream | null): void {
    if (this.output.stream === stream) return;
    // Only a peer that has a frame already takes the place of another one that was live.
    if (this.#player.state === 'live' && stream !== null) this.output.continueWith(stream);
    else {
      this.#lastFrame.keep();
      this.output.show(stream);
    }
    this.reception.reset();
  }

  async #refresh(): Promise<void> {
    const { peer } = this.#player;
    const symptoms = peer && (await this.reception.read(peer.connection));
    // The peer may have been replaced meanwhile.
    if (peer !== this.#player.peer) return;
    this.#diagnosis.update(symptoms);
    if (symptoms !== undefined) this.#player.update(symptoms);
  }
}

function presenceOf(entry: BoardEntry | undefined): Presence {
  if (entry === undefined || !isPublished(entry)) return 'gone';
  return entry.state;
}
