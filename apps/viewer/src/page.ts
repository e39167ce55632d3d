import { computed, effect, signal } from '@preact/signals';
import type { Session } from '@boardcast/protocol';
import { KurentoClient, openBrowserSocket } from '@boardcast/signaling';
import { gatewayUrl, IceServers, requireSignIn } from '@boardcast/web';
import { BrowserViewerPeer } from '@boardcast/web/viewer-peer';
import type { ConnectionProbes } from './connection-test/connection-test.ts';
import { probeIceServer } from './connection-test/ice-server-probe.ts';
import { probeMedia } from './connection-test/media-probe.ts';
import type { EndpointOptions } from './endpoint/endpoint-options.ts';
import { ServerSession } from './player/server-session.ts';
import { SparePeer } from './player/spare-peer.ts';
import { RecorderStatus } from './recordings/recorder-status.ts';
import { request } from './request.ts';
import { Directory } from './wall/directory.ts';
import { readPreferences } from './wall/preferences.ts';
import { wallRoute } from './wall/route.ts';
import { Router } from './wall/router.ts';
import { Wall } from './wall/wall.ts';

const requestTimeoutMs = 10_000;

const boardPath = (name: string) => `api/boards/${encodeURIComponent(name)}`;

/** What the page consists of, without its views. */
export class Page {
  readonly router: Router;
  readonly preferences = readPreferences();
  /** Undefined until it is known, and without access control. */
  readonly session = signal<Session | undefined>(undefined);
  /** Why something that the user did has failed. */
  readonly notice = signal<string | undefined>(undefined);
  readonly wall: Wall;
  readonly recorder: RecorderStatus;
  readonly serverUrl: string;
  readonly #iceServers = IceServers.ofPage();
  readonly #spare: SparePeer<BrowserViewerPeer>;
  readonly #server: ServerSession;
  readonly #serverProblem = signal<string | undefined>(undefined);
  readonly #directory: Directory;

  /** `home` is the URL of the home page; it ends in a slash. */
  constructor(home: string) {
    this.router = new Router(home);
    this.serverUrl = gatewayUrl('kurento', home);
    this.recorder = new RecorderStatus(home);
    this.#spare = new SparePeer(() => this.#createPeer(this.serverUrl));
    this.#server = new ServerSession(this.serverUrl, () => this.#serverChanged());
    this.#directory = new Directory({
      url: gatewayUrl('api/boards/events', home),
      heartbeatMissing: () => this.#server.client.checkConnection(),
      // The token may have expired.
      becameStale: () => void this.#signIn(),
    });
    const names = new URLSearchParams(location.search).getAll('watch');
    this.wall = new Wall({
      directory: this.#directory,
      router: this.router,
      preferences: this.preferences,
      createPeer: () => this.#spare.take(),
      server: this.#server,
      serverProblem: this.#serverProblem,
      selection: names.length > 1 ? names : [],
      hasSnapshots: computed(() => this.recorder.availability.value === 'available'),
    });
    this.#rememberFocus();
    effect(() => void (this.#directory.boards.value && this.#server.retryNow()));
    void this.#signIn().then((session) => (this.session.value = session));
    this.#prepareSpare();
  }

  /** Watches the endpoint of a form, at this server or at another one. */
  openEndpoint({ url, endpoint, receiveOnly, stun }: EndpointOptions): void {
    const createPeer = () => this.#createPeer(url, receiveOnly, stun);
    if (url === this.serverUrl) {
      const serverProblem = this.wall.problem;
      this.wall.openEndpoint(endpoint, { server: this.#server, serverProblem, createPeer });
      return;
    }
    const serverProblem = signal<string | undefined>(undefined);
    const server: ServerSession = new ServerSession(url, () => {
      serverProblem.value = server.problem;
      this.wall.serverChanged();
    });
    const closed = () => server.close();
    this.wall.openEndpoint(endpoint, { server, serverProblem, createPeer, closed });
  }

  connectionProbes(): ConnectionProbes {
    const client = new KurentoClient({ url: this.serverUrl, openSocket: openBrowserSocket });
    return {
      url: this.serverUrl,
      webSocket: () => client.connect(),
      media: (relay) => probeMedia(client, this.#directory.boards.value ?? [], relay),
      iceServers: () => this.#iceServers.for(this.serverUrl),
      iceServer: probeIceServer,
      close: () => void client.close(),
    };
  }

  /** Removes an offline board from the list; resolves with why that failed, or undefined. */
  async removeBoard(name: string): Promise<string | undefined> {
    const problem = await this.#send('DELETE', boardPath(name));
    if (problem !== undefined) return `The board was not removed: ${problem}`;
    await this.wall.frames.remove(name);
    return undefined;
  }

  /** Asks a board to restart; resolves with why that failed, or undefined. */
  async restartBoard(name: string): Promise<string | undefined> {
    const problem = await this.#send('POST', `${boardPath(name)}/restart`);
    return problem === undefined ? undefined : `The board was not restarted: ${problem}`;
  }

  close(): void {
    this.wall.closeAll();
    this.recorder.close();
    this.#spare.discard();
    this.#directory.close();
    this.#server.close();
  }

  /** Resolves with why the server did not do it, or undefined. */
  async #send(method: 'DELETE' | 'POST', path: string): Promise<string | undefined> {
    const url = new URL(path, this.router.home);
    const response = await request(url, requestTimeoutMs, { method }).catch(() => undefined);
    if (response === undefined) return 'the server is unreachable.';
    return response.ok ? undefined : await response.text();
  }

  #createPeer(url: string, receiveOnly = true, stun?: string): BrowserViewerPeer {
    const iceServers = () =>
      stun === undefined ? this.#iceServers.for(url) : Promise.resolve([{ urls: stun }]);
    return new BrowserViewerPeer({ receiveOnly, iceServers });
  }

  #serverChanged(): void {
    this.#serverProblem.value = this.#server.problem;
    this.wall.serverChanged();
  }

  #signIn(): Promise<Session | undefined> {
    return requireSignIn(new URL('api/session', this.router.home).href);
  }

  /** The home page opens as it was left: with the wall, or with the board that was in focus. */
  #rememberFocus(): void {
    const { lastFocus } = this.preferences;
    const name = lastFocus.value;
    const isHome = location.search === '' && this.router.route.value.kind === 'wall';
    if (isHome && name !== '') {
      this.router.replace({ kind: 'focus', subject: { kind: 'board', name } });
      this.#leaveUnlessListed(name);
    }
    effect(() => {
      const route = this.router.route.value;
      const isBoard = route.kind === 'focus' && route.subject.kind === 'board';
      lastFocus.value = isBoard ? route.subject.name : '';
    });
  }

  #leaveUnlessListed(name: string): void {
    const stop = effect(() => {
      const boards = this.#directory.boards.value;
      if (boards === undefined) return;
      if (!boards.some((board) => board.name === name)) this.router.replace(wallRoute);
      queueMicrotask(() => stop());
    });
  }

  /** A hidden page needs no spare peer, and another network makes its candidates useless. */
  #prepareSpare(): void {
    if (!document.hidden) this.#spare.prepare();
    document.addEventListener('visibilitychange', () =>
      document.hidden ? this.#spare.discard() : this.#spare.prepare(),
    );
    window.addEventListener('online', () => {
      this.#spare.discard();
      this.#spare.prepare();
    });
  }
}
