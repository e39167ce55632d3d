import { Viewing, type KurentoClient } from '@boardcast/signaling';
import type { Board } from './directory.ts';
import { WatchingPeer } from './watching-peer.ts';

const retryMs = 1000;

type PlayerState = 'joining' | 'playing' | 'waiting';

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
): HTMLElementTagNameMap[K] {
  return Object.assign(document.createElement(name), properties);
}

/** One board on the screen; it joins again by itself whenever the board comes back. */
export class Player {
  readonly root = element('article', { className: 'viewing' });
  readonly #client: KurentoClient;
  readonly #video = element('video', { autoplay: true, muted: true, playsInline: true });
  readonly #message = element('p');
  readonly #figures = element('output');
  #board: Board | undefined;
  #viewing: Viewing | undefined;
  #retryTimer = 0;
  #closed = false;

  constructor(name: string, client: KurentoClient, closed: () => void) {
    this.#client = client;
    this.root.dataset['name'] = name;
    this.#message.dataset['role'] = 'message';
    this.#message.setAttribute('role', 'status');
    this.#video.addEventListener('playing', () => this.#viewing?.pictureSeen());
    this.root.append(this.#video, this.#message, this.#bar(name, closed));
    this.#show('waiting', 'Waiting for the board to publish.');
  }

  /** The board as the directory has it now; undefined while it is not there. */
  update(board: Board | undefined): void {
    const moved = board?.endpoint !== this.#board?.endpoint;
    const returned = board?.state === 'live' && this.#board?.state !== 'live';
    this.#board = board;
    if (board === undefined) this.#leave('Waiting for the board to publish.');
    else if (moved || (returned && this.#viewing === undefined)) void this.#join();
    else if (board.state === 'offline') this.#show('waiting', 'The board is off the air.');
    else if (this.#viewing?.state === 'playing') this.#show('playing', '');
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retryTimer);
    void this.#viewing?.close();
    this.root.remove();
  }

  async #join(): Promise<void> {
    const board = this.#board;
    if (board === undefined || this.#closed) return;
    clearTimeout(this.#retryTimer);
    void this.#viewing?.close();
    this.#show('joining', 'Joining ...');
    const viewing = this.#viewingOf(board);
    this.#viewing = viewing;
    viewing.on('state', (state) => {
      if (viewing !== this.#viewing) return;
      if (state === 'playing') this.#show('playing', '');
      if (state === 'stalled')
        this.#show('waiting', 'No picture arrives: the board is off the air.');
      if (state === 'failed') this.#retry(viewing.error?.message ?? 'The connection failed.');
    });
    await viewing.start().catch(() => undefined);
  }

  #viewingOf(board: Board): Viewing {
    const viewing: Viewing = new Viewing({
      client: this.#client,
      target: { source: board.endpoint },
      createPeer: () => {
        const peer = new WatchingPeer((reason) => viewing.peerFailed(reason));
        this.#video.srcObject = peer.stream;
        return peer;
      },
    });
    return viewing;
  }

  #retry(why: string): void {
    this.#leave(why);
    if (!this.#closed) this.#retryTimer = window.setTimeout(() => void this.#join(), retryMs);
  }

  #leave(why: string): void {
    const viewing = this.#viewing;
    this.#viewing = undefined;
    void viewing?.close();
    this.#show('waiting', why);
  }

  #bar(name: string, closed: () => void): HTMLElement {
    const bar = element('footer');
    const sound = element('button', { textContent: 'Sound on' });
    sound.dataset['role'] = 'sound';
    sound.addEventListener('click', () => {
      this.#video.muted = !this.#video.muted;
      sound.textContent = this.#video.muted ? 'Sound on' : 'Sound off';
    });
    const close = element('button', { textContent: 'Close' });
    close.dataset['role'] = 'close';
    close.addEventListener('click', closed);
    this.#video.addEventListener('resize', () => {
      this.#figures.value = `${this.#video.videoWidth} × ${this.#video.videoHeight}`;
    });
    bar.append(element('strong', { textContent: name }), this.#figures, sound, close);
    return bar;
  }

  #show(state: PlayerState, message: string): void {
    this.root.dataset['state'] = state;
    this.#message.textContent = message;
  }
}
