import { batch, computed, effect, signal, untracked, type ReadonlySignal } from '@preact/signals';
import type { BrowserViewerPeer } from '@boardcast/web/viewer-peer';
import type { ServerSession } from '../player/server-session.ts';
import type { Directory } from './directory.ts';
import { FrameStore } from './frame-store.ts';
import { later } from './later.ts';
import type { Preferences } from './preferences.ts';
import { wallRoute } from './route.ts';
import type { Router } from './router.ts';
import { keyOf, type Subject } from './subject.ts';
import { WatchedBoard, type WallState, type WatchedBoardOptions } from './watched-board.ts';

/** With more boards each plays when it is asked to. */
const maxPlaying = 16;
/** Another tab is often left again at once. */
const hiddenMs = 10_000;
/** A shorter interruption is not worth a banner. */
const problemMs = 1000;

export interface WallOptions {
  readonly directory: Directory;
  readonly router: Router;
  readonly preferences: Preferences;
  readonly createPeer: () => BrowserViewerPeer;
  /** The session with the page's own server; `problem` is its. */
  readonly server: ServerSession;
  readonly serverProblem: ReadonlySignal<string | undefined>;
  /** If not empty, only these boards are shown. */
  readonly selection: readonly string[];
  /** Whether the gateway makes snapshots of boards. */
  readonly hasSnapshots: ReadonlySignal<boolean>;
}

interface OpenEndpoint {
  readonly subject: Subject;
  readonly options: Omit<WatchedBoardOptions, 'wall'>;
}

/** All boards of the page. */
export class Wall {
  /** In the order of their tiles. */
  readonly watched = signal<readonly WatchedBoard[]>([]);
  /** Why nothing is known about the boards; undefined while the server is reachable. */
  readonly problem: ReadonlySignal<string | undefined>;
  readonly selection = signal<readonly string[]>([]);
  readonly frames = new FrameStore();
  readonly #options: WallOptions;
  readonly #state: WallState;
  readonly #endpoints = signal<readonly OpenEndpoint[]>([]);

  /** The board in focus. */
  readonly main: ReadonlySignal<WatchedBoard | undefined> = computed(() => {
    const route = this.#options.router.route.value;
    if (route.kind !== 'focus') return undefined;
    const key = keyOf(route.subject);
    return this.watched.value.find((board) => board.key === key);
  });

  readonly onlineCount = computed(
    () => this.watched.value.filter(({ entry }) => entry.value?.state === 'live').length,
  );

  constructor(options: WallOptions) {
    this.#options = options;
    const { directory, preferences, router, serverProblem, hasSnapshots } = options;
    const problem = computed(() => {
      if (serverProblem.value !== undefined) return serverProblem.value;
      return directory.isStale.value ? 'The server is unreachable; reconnecting.' : undefined;
    });
    this.problem = later(problem, (value) => value !== undefined, problemMs);
    this.selection.value = options.selection;
    const count = computed(() => directory.boards.value?.length ?? 0);
    this.#state = {
      boards: directory.boards,
      autoplays: computed(() => preferences.autoplay.value && count.value <= maxPlaying),
      isPageHidden: later(pageHidden(), (isHidden) => isHidden, hiddenMs),
      frames: this.frames,
      home: router.home,
      hasSnapshots,
    };
    effect(() => this.#follow());
  }

  /** Whether boards play by themselves. */
  get autoplays(): ReadonlySignal<boolean> {
    return this.#state.autoplays;
  }

  get hasList(): ReadonlySignal<boolean> {
    return computed(() => this.#state.boards.value !== undefined);
  }

  /** Call it when the session with a server has changed. */
  serverChanged(): void {
    for (const board of this.watched.peek()) board.serverChanged();
  }

  /** Shows an endpoint's board from now on; one that is shown already is connected again. */
  openEndpoint(id: string, options: Omit<WatchedBoardOptions, 'wall'>): void {
    const subject = { kind: 'endpoint', id } as const;
    batch(() => {
      this.#dropEndpoint(keyOf(subject));
      this.#endpoints.value = [...this.#endpoints.value, { subject, options }];
      this.#options.router.go({ kind: 'focus', subject });
    });
  }

  /** Shows an endpoint's board no longer. */
  closeEndpoint(board: WatchedBoard): void {
    batch(() => {
      if (board.isMain.value) this.#options.router.replace(wallRoute);
      this.#dropEndpoint(board.key);
    });
  }

  closeAll(): void {
    for (const board of this.watched.peek()) board.close();
  }

  /** Keeps one `WatchedBoard` for each board that the page shows. */
  #follow(): void {
    const { router, createPeer, server } = this.#options;
    const route = router.route.value;
    const own = { server, serverProblem: this.problem, createPeer };
    if (route.kind === 'focus' && route.subject.kind === 'endpoint') {
      this.#ensureEndpoint({ subject: route.subject, options: own });
    }
    const endpoints = this.#endpoints.value.map(({ subject, options }) =>
      this.#boardOf(subject, options),
    );
    const owners = new Set(endpoints.map(({ name }) => name.value));
    const focused =
      route.kind === 'focus' && route.subject.kind === 'board' ? [route.subject.name] : [];
    const names = [...new Set([...this.#listed(), ...focused])]
      .filter((name) => !owners.has(name))
      .sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
    const named = names.map((name) => this.#boardOf({ kind: 'board', name }, own));
    untracked(() => this.#replace([...endpoints, ...named]));
    const main = route.kind === 'focus' ? keyOf(route.subject) : undefined;
    for (const board of this.watched.peek()) board.isMain.value = board.key === main;
  }

  #dropEndpoint(key: string): void {
    const isOther = ({ subject }: OpenEndpoint) => keyOf(subject) !== key;
    this.#endpoints.value = this.#endpoints.value.filter(isOther);
    this.#replace(this.watched.peek().filter((board) => board.key !== key));
  }

  #ensureEndpoint(endpoint: OpenEndpoint): void {
    const key = keyOf(endpoint.subject);
    const isOpen = this.#endpoints.value.some(({ subject }) => keyOf(subject) === key);
    if (!isOpen) this.#endpoints.value = [...this.#endpoints.value, endpoint];
  }

  #listed(): readonly string[] {
    const selection = this.selection.value;
    if (selection.length > 0) return selection;
    return (this.#state.boards.value ?? []).map(({ name }) => name);
  }

  #boardOf(subject: Subject, options: Omit<WatchedBoardOptions, 'wall'>): WatchedBoard {
    const key = keyOf(subject);
    const shown = this.watched.peek().find((board) => board.key === key);
    return shown ?? untracked(() => new WatchedBoard(subject, { ...options, wall: this.#state }));
  }

  #replace(boards: readonly WatchedBoard[]): void {
    const before = this.watched.peek();
    const isSame =
      before.length === boards.length && boards.every((board, index) => board === before[index]);
    if (isSame) return;
    for (const board of before) if (!boards.includes(board)) board.close();
    this.watched.value = boards;
  }

  /** Shows all boards again. */
  showAll(): void {
    this.selection.value = [];
    this.#options.router.replace(wallRoute);
  }
}

function pageHidden(): ReadonlySignal<boolean> {
  const isHidden = signal(document.hidden);
  document.addEventListener('visibilitychange', () => (isHidden.value = document.hidden));
  return isHidden;
}
