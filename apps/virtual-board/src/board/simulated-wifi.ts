import { formatMessage, logEntry, wifiBackoff, wifiReasons, type LogEntry } from '@boardcast/board';

const connectMs = 500;

/** Browsers hide the IP address from a page. */
export const unknownAddress = 'unknown';

export interface WifiEvents {
  log(entry: LogEntry): void;
  changed(isConnected: boolean): void;
  /** An attempt has failed, or the network was lost; more attempts follow. */
  searching(): void;
}

/** A Wi-Fi station without a radio: connects, and retries with the firmware's delays. */
export class SimulatedWifi {
  readonly #events: WifiEvents;
  #ssid = '';
  #isEnabled = true;
  #isAvailable = true;
  #isConnected = false;
  #isSearching = false;
  #delayMs: number = wifiBackoff.firstMs;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(events: WifiEvents) {
    this.#events = events;
  }

  get isEnabled(): boolean {
    return this.#isEnabled;
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** Whether the network was lost or not found; false while a first attempt is being made. */
  get isSearching(): boolean {
    return this.#isSearching;
  }

  /** Connects to a network; to one that is not available it retries until the next call. */
  connect(ssid: string, isAvailable = true): void {
    this.#events.log(logEntry('wifiConnecting', { ssid }));
    this.#disconnect();
    this.#ssid = ssid;
    this.#isAvailable = isAvailable;
    this.#isSearching = false;
    this.#delayMs = wifiBackoff.firstMs;
    this.#schedule(connectMs);
  }

  /** Turns the Wi-Fi off, or on and connects at once. */
  setEnabled(isEnabled: boolean): void {
    this.#isEnabled = isEnabled;
    if (this.#ssid === '') return;
    if (isEnabled) this.#schedule(0);
    else if (this.#isConnected) this.#fail('signalLost');
  }

  close(): void {
    this.#ssid = '';
    this.#isSearching = false;
    this.#disconnect();
  }

  #schedule(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#attempt(), delayMs);
  }

  #attempt(): void {
    if (!this.#isEnabled || !this.#isAvailable) return this.#fail('notFound');
    if (this.#isConnected) return;
    this.#isConnected = true;
    this.#isSearching = false;
    this.#delayMs = wifiBackoff.firstMs;
    this.#events.log(logEntry('wifiConnected', { ssid: this.#ssid, address: unknownAddress }));
    this.#events.changed(true);
  }

  #fail(reason: 'notFound' | 'signalLost'): void {
    this.#disconnect();
    const delayMs = this.#delayMs * (1 - wifiBackoff.jitter * Math.random());
    this.#delayMs = Math.min(this.#delayMs * 2, wifiBackoff.maxMs);
    const text = formatMessage(wifiReasons[reason], { ssid: this.#ssid });
    this.#events.log(logEntry('wifiDisconnected', { reason: text, delay: delayMs }));
    this.#schedule(delayMs);
    this.#isSearching = true;
    this.#events.searching();
  }

  #disconnect(): void {
    clearTimeout(this.#timer);
    if (!this.#isConnected) return;
    this.#isConnected = false;
    this.#events.changed(false);
  }
}
