import { RecordingPeer } from './recording-peer.ts';
import type { LibdatachannelPeerOptions } from './libdatachannel-peer.ts';
import { TestClient } from './test-client.ts';

interface Closable {
  close(): void;
}

/** The clients and peers of one test, which are closed together. */
export class Connections {
  readonly #open: Closable[] = [];

  async client(url: string): Promise<TestClient> {
    return this.add(await TestClient.open(url));
  }

  peer(direction: LibdatachannelPeerOptions['direction']): RecordingPeer {
    return this.add(new RecordingPeer({ direction }));
  }

  /** Closes this with the others. */
  add<T extends Closable>(connection: T): T {
    this.#open.push(connection);
    return connection;
  }

  /** Closes what was opened last first. */
  closeAll(): void {
    for (const connection of this.#open.splice(0).reverse()) connection.close();
  }
}
