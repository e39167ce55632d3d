import { formatMessage, logEntry, wifiBackoff, wifiReasons, type LogEntry } from '@boardcast/board';

/** How long it takes to join a network. */
const joiningMs = 500;

/** A page is not told its own address. */
export const untoldAddress = 'untold by the browser';

export interface StationEvents {
  log(entry: LogEntry): void;
  /** Whether the board is in its network. */
  changed(isJoined: boolean): void;
}

/** The board's Wi-Fi station: joins a network, and tries again as the firmware does. */
export class Station {
  readonly #events: StationEvents;
  #ssid = '';
  #isInReach = true;
  #isThere = true;
  #isJoined = false;
  #pauseMs: number = wifiBackoff.firstMs;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(events: StationEvents) {
    this.#events = events;
  }

  get isInReach(): boolean {
    return this.#isInReach;
  }

  get isJoined(): boolean {
    return this.#isJoined;
  }

  /** A network that is not there is looked for until another is to be joined. */
  join(ssid: string, isThere = true): void {
    this.#events.log(logEntry('wifiConnecting', { ssid }));
    this.#leave();
    this.#ssid = ssid;
    this.#isThere = isThere;
    this.#pauseMs = wifiBackoff.firstMs;
    this.#tryIn(joiningMs);
  }

  /** Pulls the antenna, or puts it back; nobody waits for the next try then. */
  setInReach(isInReach: boolean): void {
    this.#isInReach = isInReach;
    if (this.#ssid === '') return;
    if (isInReach) this.#tryIn(0);
    else if (this.#isJoined) this.#lose('signalLost');
  }

  close(): void {
    this.#ssid = '';
    this.#leave();
  }

  #tryIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#try(), ms);
  }

  #try(): void {
    if (!this.#isInReach || !this.#isThere) return this.#lose('notFound');
    if (this.#isJoined) return;
    this.#isJoined = true;
    this.#pauseMs = wifiBackoff.firstMs;
    this.#events.log(logEntry('wifiConnected', { ssid: this.#ssid, address: untoldAddress }));
    this.#events.changed(true);
  }

  #lose(reason: 'notFound' | 'signalLost'): void {
    this.#leave();
    const pauseMs = this.#pauseMs * (1 - wifiBackoff.jitter * Math.random());
    this.#pauseMs = Math.min(this.#pauseMs * 2, wifiBackoff.maxMs);
    const text = formatMessage(wifiReasons[reason], { ssid: this.#ssid });
    this.#events.log(logEntry('wifiDisconnected', { reason: text, delay: pauseMs }));
    this.#tryIn(pauseMs);
  }

  #leave(): void {
    clearTimeout(this.#timer);
    if (!this.#isJoined) return;
    this.#isJoined = false;
    this.#events.changed(false);
  }
}
