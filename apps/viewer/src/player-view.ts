import type { ClientState } from '@boardcast/signaling';
import { element } from '@boardcast/web';
import type { PlayerState } from './player.ts';
import type { Rates } from './stats.ts';

const maxLines = 200;
/** Created once: the first one takes 15 ms on a slow computer, which would delay a connection. */
const timeFormat = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** The states of a connection, for troubleshooting. */
export interface ConnectionStates {
  readonly webSocket: ClientState;
  readonly peerConnection: RTCPeerConnectionState | '–';
  readonly ice: RTCIceConnectionState | '–';
  readonly signaling: RTCSignalingState | '–';
}

/** The elements of one player: video, message, statistics and log. */
export class PlayerView {
  readonly root = element('article', { className: 'player' });
  readonly video = element('video', { autoplay: true, muted: true, playsInline: true });
  readonly #videoBox = element('div', { className: 'video' });
  readonly #playButton = element('button', { textContent: 'Play', hidden: true });
  readonly #message = element('p');
  readonly #statistics = element('output');
  readonly #states = element('dl');
  readonly #log = element('ol');

  constructor(title: string, closed: () => void) {
    this.root.dataset['name'] = title;
    this.video.setAttribute('aria-label', `Video of ${title}`);
    this.#message.dataset['role'] = 'message';
    this.#message.setAttribute('role', 'status');
    this.#log.setAttribute('role', 'log');
    this.#playButton.dataset['role'] = 'play';
    for (const clickable of [this.video, this.#playButton]) {
      clickable.addEventListener('click', () => void this.#play());
    }
    this.#videoBox.append(this.video);
    this.root.append(this.#videoBox, this.#message, this.#bar(title, closed), this.#details());
  }

  /** Whether the browser plays nothing before a click. */
  get isBlocked(): boolean {
    return !this.#playButton.hidden;
  }

  show(state: PlayerState, message: string): void {
    this.root.dataset['state'] = state;
    if (this.#message.textContent !== message) this.#message.textContent = message;
  }

  /** Returns whether the stream is another one than before. */
  showStream(stream: MediaStream | null): boolean {
    if (this.video.srcObject === stream) return false;
    this.video.srcObject = stream;
    if (stream !== null) void this.#play();
    return true;
  }

  showRates(rates: Rates | undefined): void {
    const { videoWidth, videoHeight } = this.video;
    const size = `${videoWidth} × ${videoHeight}`;
    if (rates === undefined || videoWidth === 0) this.#statistics.value = '';
    else {
      const { fps, kbps } = rates;
      this.#statistics.value = `${size} · ${fps.toFixed(1)} fps · ${kbps.toFixed(0)} kbit/s`;
    }
  }

  showStates({ webSocket, peerConnection, ice, signaling }: ConnectionStates): void {
    const rows = [
      ['WebSocket', webSocket],
      ['Peer connection', peerConnection],
      ['ICE', ice],
      ['Signaling', signaling],
    ] as const;
    const cells = rows.flatMap(([name, state]) => [
      element('dt', {}, name),
      element('dd', {}, state),
    ]);
    this.#states.replaceChildren(...cells);
  }

  log(text: string): void {
    const time = timeFormat.format(new Date());
    this.#log.append(element('li', {}, element('time', {}, time), ` ${text}`));
    while (this.#log.childElementCount > maxLines) this.#log.firstElementChild?.remove();
  }

  /** Some browsers do not even play muted video before a click: iPhones in low power mode, for one. */
  async #play(): Promise<void> {
    const error: unknown = await this.video.play().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    const isRefused = error instanceof DOMException && error.name === 'NotAllowedError';
    if (error !== undefined && !isRefused) return;
    this.#playButton.hidden = !isRefused;
    this.#videoBox.toggleAttribute('data-blocked', isRefused);
  }

  #details(): HTMLElement {
    return element('details', {}, element('summary', {}, 'Connection'), this.#states, this.#log);
  }

  #bar(title: string, closed: () => void): HTMLElement {
    const mute = element('button', { textContent: 'Unmute' });
    mute.dataset['role'] = 'mute';
    mute.addEventListener('click', () => {
      this.video.muted = !this.video.muted;
      mute.textContent = this.video.muted ? 'Unmute' : 'Mute';
      if (this.video.paused) void this.#play();
    });
    const full = element('button', { textContent: 'Full screen' });
    const enter = fullScreenOf(this.video);
    full.hidden = enter === undefined;
    full.addEventListener('click', () => enter?.());
    const close = element('button', { textContent: 'Close' });
    close.dataset['role'] = 'close';
    close.addEventListener('click', closed);
    return element(
      'footer',
      {},
      element('strong', {}, title),
      this.#statistics,
      element('span', { className: 'buttons' }, this.#playButton, mute, full, close),
    );
  }
}

/** Shows a video in full screen; undefined if the browser cannot. */
function fullScreenOf(video: HTMLVideoElement): (() => void) | undefined {
  if ('requestFullscreen' in video) return () => void video.requestFullscreen();
  // iPhones have only this (WebKit's HTMLVideoElement).
  const { webkitEnterFullscreen: enter } = video as { webkitEnterFullscreen?: () => void };
  return enter === undefined ? undefined : () => enter.call(video);
}
