import {
  BoardConsole,
  BoardSettings,
  ImprovClient,
  type BoardInfo,
  type WifiNetwork,
} from '@boardcast/flasher';
import type { BoardPort } from './serial-ports.ts';

/** What is written to a board besides its Wi-Fi. */
export interface ServerSettings {
  readonly server: string;
  /** In PEM; undefined for public CAs. */
  readonly ca: string | undefined;
  /** Empty for none. */
  readonly key: string;
}

/** A board that runs Boardcast's firmware, at its console. */
export class BoardSession {
  readonly console: BoardConsole;
  readonly info: BoardInfo;
  /** Whether it was connected to a network already. */
  readonly isConnected: boolean;
  readonly #improv: ImprovClient;

  private constructor(boardConsole: BoardConsole, info: BoardInfo, isConnected: boolean) {
    this.console = boardConsole;
    this.info = info;
    this.isConnected = isConnected;
    this.#improv = new ImprovClient(boardConsole);
  }

  /** Waits for the board, which may be starting. Rejects with `no-reply`. */
  static async open({ open }: BoardPort, startTimeoutMs: number): Promise<BoardSession> {
    const boardConsole = await BoardConsole.open(open);
    const improv = new ImprovClient(boardConsole);
    try {
      const state = await improv.detect(startTimeoutMs);
      return new BoardSession(boardConsole, await improv.info(), state === 'provisioned');
    } catch (error) {
      await boardConsole.close();
      throw error;
    }
  }

  /** Rejects when the cable is disconnected. */
  get closed(): Promise<never> {
    return this.console.closed;
  }

  scan(): Promise<readonly WifiNetwork[]> {
    return this.#improv.scan();
  }

  /** Resolves with the name that the board has now. */
  setName(name: string): Promise<string> {
    return this.#improv.setName(name);
  }

  connectWifi(ssid: string, password: string): Promise<void> {
    return this.#improv.connect(ssid, password);
  }

  /** The server comes last: the board publishes to it at once. */
  async setServer({ server, ca, key }: ServerSettings): Promise<void> {
    const settings = new BoardSettings(this.console);
    await settings.setCa(ca);
    await settings.setKey(key);
    await settings.start(server);
  }

  close(): Promise<void> {
    return this.console.close();
  }
}
