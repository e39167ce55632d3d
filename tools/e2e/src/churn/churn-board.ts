import { KurentoClient, Publisher, ViewerSession } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { until } from '../until.ts';
import { NativePeer } from './native-peer.ts';

/** How a client ends: in order, or by one of its two connections first. */
export const endings = ['closes', 'loses its WebSocket', 'loses its media'] as const;
export type Ending = (typeof endings)[number];

const connectedMs = 20_000;

/** A socket that can be lost without a close of the conversation. */
function losableSocket() {
  const sockets: ReturnType<typeof openNodeSocket>[] = [];
  return {
    open: (url: string) => {
      const socket = openNodeSocket(url);
      sockets.push(socket);
      return socket;
    },
    lose: () => {
      for (const socket of sockets) {
        socket.onclose = socket.onmessage = null;
        socket.close(1000);
      }
    },
  };
}

/** A board in this process: the conversation of a real one, with frames that have no content. */
export class ChurnBoard {
  readonly name: string;
  readonly #socket = losableSocket();
  readonly #publisher: Publisher;
  #peer: NativePeer | undefined;
  #announced = 0;

  constructor(name: string) {
    this.name = name;
    this.#publisher = new Publisher({
      openSocket: this.#socket.open,
      createPeer: () => (this.#peer = new NativePeer('SendOnly')),
      tags: { name, profile: 'esp32s3', firmware: 'test' },
    });
    this.#publisher.on('announce', () => (this.#announced += 1));
  }

  async start(url: string): Promise<void> {
    this.#publisher.start(url);
    await until(`${this.name} is connected`, connectedMs, () => this.#peer?.connected === true);
    this.#publisher.peerConnected();
  }

  /** How often it had to announce an endpoint: more than once when something of it was released. */
  get announced(): number {
    return this.#announced;
  }

  async end(ending: Ending): Promise<void> {
    if (ending === 'closes') return this.#publisher.stop();
    if (ending === 'loses its media') this.#peer?.close();
    this.#socket.lose();
    this.#peer?.close();
    await this.#publisher.stop();
  }
}

/** A viewer in this process. */
export class ChurnViewer {
  readonly #socket = losableSocket();
  readonly #client: KurentoClient;
  readonly #session: ViewerSession;
  #peer: NativePeer | undefined;

  constructor(url: string, source: string) {
    this.#client = new KurentoClient({ url, openSocket: this.#socket.open });
    this.#session = new ViewerSession({
      client: this.#client,
      target: { source },
      createPeer: () => (this.#peer = new NativePeer('RecvOnly')),
    });
  }

  async start(): Promise<void> {
    await this.#client.connect();
    await this.#session.start();
    await until('a viewer is connected', connectedMs, () => this.#peer?.connected === true);
  }

  async end(ending: Ending): Promise<void> {
    if (ending === 'closes') {
      await this.#session.close();
      return this.#client.close();
    }
    if (ending === 'loses its WebSocket') this.#socket.lose();
    this.#peer?.close();
    this.#socket.lose();
    await this.#client.close();
  }
}
