import { firmwareLog, type LogEntry, type WifiLoss } from '@boardcast/board';

/** How long it takes to join a network. */
const joiningMs = 500;
const firstPauseMs = 1000;
const longestPauseMs = 30_000;
const jitter = 0.25;

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
  #pauseMs = firstPauseMs;
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
    this.#events.log(firmwareLog.joins(ssid));
    this.#leave();
    this.#ssid = ssid;
    this.#isThere = isThere;
    this.#pauseMs = firstPauseMs;
    this.#tryIn(joiningMs);
  }

  /** Pulls the antenna, or puts it back; nobody waits for the next try then. */
  setInReach(isInReach: boolean): void {
    this.#isInReach = isInReach;
    if (this.#ssid === '') return;
    if (isInReach) this.#tryIn(0);
    else if (this.#isJoined) this.#lose('out of reach');
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
    if (!this.#isInReach || !this.#isThere) return this.#lose('not found');
    if (this.#isJoined) return;
    this.#isJoined = true;
    this.#pauseMs = firstPauseMs;
    this.#events.log(firmwareLog.hasJoined(this.#ssid, untoldAddress));
    this.#events.changed(true);
  }

  #lose(loss: WifiLoss): void {
    this.#leave();
    const pauseMs = this.#pauseMs * (1 - jitter * Math.random());
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
    this.#events.log(firmwareLog.lostWifi(loss, this.#ssid, pauseMs));
    this.#tryIn(pauseMs);
  }

  #leave(): void {
    clearTimeout(this.#timer);
    if (!this.#isJoined) return;
    this.#isJoined = false;
    this.#events.changed(false);
  }
}
