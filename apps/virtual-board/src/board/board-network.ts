import type { LogEntry } from '@boardcast/board';
import type { IceServer } from '@boardcast/protocol';
import type { SignalingSocket } from '@boardcast/signaling';
import { IceServers } from '@boardcast/web';
import { SimulatedWifi } from './simulated-wifi.ts';
import { SocketPool } from './socket-pool.ts';

const homeSsid = 'boardcast';

export interface BoardNetworkEvents {
  log(entry: LogEntry): void;
  changed(isConnected: boolean): void;
  /** The network that is being connected to gives another IP address. */
  addressChanged(): void;
  /** The network was lost or not found. */
  searching(): void;
}

/** The network of a board: its Wi-Fi, its sockets, and its key for the server. */
export class BoardNetwork {
  readonly #events: BoardNetworkEvents;
  readonly #iceServers = IceServers.ofPage();
  readonly #wifi = new SimulatedWifi({
    log: (entry) => this.#events.log(entry),
    changed: (isConnected) => this.#changed(isConnected),
    searching: () => this.#events.searching(),
  });
  #sockets = new SocketPool();
  #ssid = homeSsid;
  #isAvailable = true;
  /** For the server; it is kept in no URL and in no storage. */
  #key: string | undefined;
  /** The next Wi-Fi network gives another IP address. */
  #changesAddress = false;
  #isMoved = false;

  constructor(events: BoardNetworkEvents) {
    this.#events = events;
  }

  get isWifiEnabled(): boolean {
    return this.#wifi.isEnabled;
  }

  get isConnected(): boolean {
    return this.#wifi.isConnected;
  }

  /** Whether the network was lost or not found. */
  get isSearching(): boolean {
    return this.#wifi.isSearching;
  }

  get ssid(): string {
    return this.#ssid;
  }

  /** Whether `move` has taken the board to another network, or to none. */
  get isMoved(): boolean {
    return this.#isMoved;
  }

  /** Whether the network exists. */
  get isAvailable(): boolean {
    return this.#isAvailable;
  }

  get hasKey(): boolean {
    return this.#key !== undefined;
  }

  setKey(key: string | undefined): void {
    this.#key = key;
  }

  /** Connects to the network that the board has been in. */
  connect(): void {
    this.#wifi.connect(this.#ssid, this.#isAvailable);
  }

  /** Connects to a network that exists. */
  connectTo(ssid: string): void {
    this.#isMoved = false;
    this.#isAvailable = true;
    this.#ssid = ssid;
    this.connect();
  }

  /** Connects to another network, with another IP address; by default, the first one. */
  move(ssid = homeSsid, isAvailable = true): void {
    this.#changesAddress = true;
    this.#isMoved = !(ssid === homeSsid && isAvailable);
    this.#isAvailable = isAvailable;
    this.#ssid = ssid;
    this.connect();
  }

  setWifiEnabled(isEnabled: boolean): void {
    if (isEnabled !== this.isWifiEnabled) this.#wifi.setEnabled(isEnabled);
  }

  openSocket(url: string): SignalingSocket {
    return this.#sockets.openSocket(url, this.#key);
  }

  iceServers(server: string): Promise<readonly IceServer[]> {
    return this.#iceServers.for(server, this.#key);
  }

  /** Drops the open sockets; false if there are none. */
  dropSockets(): boolean {
    return this.#sockets.dropSockets();
  }

  close(): void {
    this.#wifi.close();
  }

  /** Forgets the sockets, as a power failure does. */
  forgetSockets(): void {
    this.#sockets = new SocketPool();
  }

  #changed(isConnected: boolean): void {
    if (isConnected && this.#changesAddress) {
      this.#changesAddress = false;
      this.#events.addressChanged();
    }
    this.#sockets.setOnline(isConnected);
    this.#events.changed(isConnected);
  }
}
