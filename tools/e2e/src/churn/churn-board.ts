import { KurentoClient, Publisher, ViewerSession } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { until } from '@boardcast/testkit/until';
import { ChurnPeer } from './churn-peer.ts';

/** How a client ends: orderly, or one of its two connections is lost first. */
export const endings = ['closes', 'loses its WebSocket', 'loses its media'] as const;
export type Ending = (typeof endings)[number];

/** Sockets that can be closed without the client's knowledge. */
function droppableSockets() {
  const sockets: ReturnType<typeof openNodeSocket>[] = [];
  return {
    open: (url: string) => {
      const socket = openNodeSocket(url);
      sockets.push(socket);
      return socket;
    },
    drop: () => {
      for (const socket of sockets) {
        socket.onclose = socket.onmessage = null;
        socket.close(1000);
      }
    },
  };
}

/** A board in this process: the signaling of a real one, and empty frames. */
export class ChurnBoard {
  readonly name: string;
  readonly #sockets = droppableSockets();
  readonly #publisher: Publisher;
  #peer: ChurnPeer | undefined;
  #announced = 0;

  constructor(name: string) {
    this.name = name;
    this.#publisher = new Publisher({
      openSocket: this.#sockets.open,
      createPeer: () => (this.#peer = new ChurnPeer('SendOnly')),
      tags: { name, profile: 'esp32s3', firmware: 'test', id: name },
    });
    this.#publisher.on('announce', () => (this.#announced += 1));
  }

  async start(url: string): Promise<void> {
    this.#publisher.start(url);
    await until(`${this.name} is connected`, () => this.#peer?.isConnected);
    this.#publisher.peerConnected();
  }

  /** How often it announced an endpoint: more than once if one of its objects was released. */
  get announced(): number {
    return this.#announced;
  }

  async end(ending: Ending): Promise<void> {
    if (ending === 'closes') return this.#publisher.stop();
    if (ending === 'loses its media') this.#peer?.close();
    this.#sockets.drop();
    this.#peer?.close();
    await this.#publisher.stop();
  }
}

/** A viewer in this process. */
export class ChurnViewer {
  readonly #sockets = droppableSockets();
  readonly #client: KurentoClient;
  readonly #session: ViewerSession;
  #peer: ChurnPeer | undefined;

  constructor(url: string, source: string) {
    this.#client = new KurentoClient({ url, openSocket: this.#sockets.open });
    this.#session = new ViewerSession({
      client: this.#client,
      target: { source },
      createPeer: () => (this.#peer = new ChurnPeer('RecvOnly')),
    });
  }

  async start(): Promise<void> {
    await this.#client.connect();
    await this.#session.start();
    await until('a viewer is connected', () => this.#peer?.isConnected);
  }

  async end(ending: Ending): Promise<void> {
    if (ending === 'closes') {
      await this.#session.close();
      return this.#client.close();
    }
    if (ending === 'loses its WebSocket') this.#sockets.drop();
    this.#peer?.close();
    this.#sockets.drop();
    await this.#client.close();
  }
}
