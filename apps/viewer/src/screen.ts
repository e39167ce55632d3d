import type { ClientState } from '@boardcast/signaling';
import { element } from './elements.ts';
import type { Rates } from './stats.ts';
import type { WatchState } from './watch.ts';

const maxLines = 200;
/** Made once: the first costs a slow computer 15 ms, which a join would wait for. */
const timeFormat = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** The states that say where it hangs when it hangs. */
export interface ConnectionStates {
  readonly webSocket: ClientState;
  readonly peerConnection: RTCPeerConnectionState | '–';
  readonly ice: RTCIceConnectionState | '–';
  readonly signalling: RTCSignalingState | '–';
}

/** The part of the page that shows one board: picture, words, figures and log. */
export class Screen {
  readonly root = element('article', { className: 'player' });
  readonly video = element('video', { autoplay: true, muted: true, playsInline: true });
  readonly #picture = element('div', { className: 'picture' });
  readonly #playButton = element('button', { textContent: 'Play', hidden: true });
  readonly #message = element('p');
  readonly #figures = element('output');
  readonly #states = element('dl');
  readonly #log = element('ol');

  constructor(title: string, closed: () => void) {
    this.root.dataset['name'] = title;
    this.video.setAttribute('aria-label', `What ${title} sees`);
    this.#message.dataset['role'] = 'message';
    this.#message.setAttribute('role', 'status');
    this.#log.setAttribute('role', 'log');
    this.#playButton.dataset['role'] = 'play';
    for (const clickable of [this.video, this.#playButton]) {
      clickable.addEventListener('click', () => void this.#play());
    }
    this.#picture.append(this.video);
    this.root.append(this.#picture, this.#message, this.#bar(title, closed), this.#details());
  }

  /** The browser plays nothing before somebody clicks. */
  get isBlocked(): boolean {
    return !this.#playButton.hidden;
  }

  show(state: WatchState, message: string): void {
    this.root.dataset['state'] = state;
    if (this.#message.textContent !== message) this.#message.textContent = message;
  }

  /** True when it is another stream than before. */
  showStream(stream: MediaStream | null): boolean {
    if (this.video.srcObject === stream) return false;
    this.video.srcObject = stream;
    if (stream !== null) void this.#play();
    return true;
  }

  showRates(rates: Rates | undefined): void {
    const { videoWidth, videoHeight } = this.video;
    const size = `${videoWidth} × ${videoHeight}`;
    if (rates === undefined || videoWidth === 0) this.#figures.value = '';
    else {
      const { fps, kbps } = rates;
      this.#figures.value = `${size} · ${fps.toFixed(1)} fps · ${kbps.toFixed(0)} kbit/s`;
    }
  }

  showStates({ webSocket, peerConnection, ice, signalling }: ConnectionStates): void {
    const rows = [
      ['WebSocket', webSocket],
      ['Peer connection', peerConnection],
      ['ICE', ice],
      ['Signalling', signalling],
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

  /** Some browsers let no page play, not even without sound: iPhones in low power mode, for one. */
  async #play(): Promise<void> {
    const error: unknown = await this.video.play().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    const isRefused = error instanceof DOMException && error.name === 'NotAllowedError';
    if (error !== undefined && !isRefused) return;
    this.#playButton.hidden = !isRefused;
    this.#picture.toggleAttribute('data-blocked', isRefused);
  }

  #details(): HTMLElement {
    return element('details', {}, element('summary', {}, 'Connection'), this.#states, this.#log);
  }

  #bar(title: string, closed: () => void): HTMLElement {
    const sound = element('button', { textContent: 'Sound on' });
    sound.dataset['role'] = 'mute';
    sound.addEventListener('click', () => {
      this.video.muted = !this.video.muted;
      sound.textContent = this.video.muted ? 'Sound on' : 'Sound off';
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
      this.#figures,
      element('span', { className: 'buttons' }, this.#playButton, sound, full, close),
    );
  }
}

/** How a video fills the screen; undefined where the browser cannot. */
function fullScreenOf(video: HTMLVideoElement): (() => void) | undefined {
  if ('requestFullscreen' in video) return () => void video.requestFullscreen();
  // An iPhone has this alone (WebKit's HTMLVideoElement).
  const { webkitEnterFullscreen: enter } = video as { webkitEnterFullscreen?: () => void };
  return enter === undefined ? undefined : () => enter.call(video);
}
