import { WebSocketRelay, type RelayedConnection } from '@boardcast/testkit/websocket-relay';

/** A message of a tapped connection; `connection` counts them from 0. */
export interface Tapped {
  readonly connection: number;
  readonly from: 'board' | 'server';
  readonly message: unknown;
}

/** Relays a board's connections to its server, and records their messages. */
export class WebSocketTap {
  readonly #tapped: Tapped[] = [];
  #relay: WebSocketRelay | undefined;
  #connections = 0;

  static async before(target: string): Promise<WebSocketTap> {
    const tap = new WebSocketTap();
    tap.#relay = await WebSocketRelay.open(target, () => tap.#connection());
    return tap;
  }

  get url(): string {
    return this.#relay?.url ?? '';
  }

  /** The messages recorded so far. */
  get tapped(): readonly Tapped[] {
    return [...this.#tapped];
  }

  async close(): Promise<void> {
    await this.#relay?.close();
  }

  #connection(): RelayedConnection {
    const connection = this.#connections;
    this.#connections += 1;
    const record = (from: Tapped['from'], text: string, send: (text: string) => void): void => {
      this.#tapped.push({ connection, from, message: JSON.parse(text) as unknown });
      send(text);
    };
    return {
      toServer: (text, send) => record('board', text, send),
      toClient: (text, send) => record('server', text, send),
    };
  }
}
