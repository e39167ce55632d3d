import { Connections } from '@boardcast/testkit/connections';
import type { LibdatachannelPeerOptions } from '@boardcast/testkit/libdatachannel-peer';
import type { TestClient } from '@boardcast/testkit/test-client';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { MediaPeer } from './media-peer.ts';
import { startServer, type Server } from './server.ts';

/** A server for the tests of one file, and the clients and peers of each test. */
export class TestHarness {
  readonly #connections = new Connections();
  #server: Server | undefined;

  /** The arguments are options of the embedded server. */
  constructor(options: readonly string[] = []) {
    beforeAll(async () => {
      this.#server = await startServer(options);
    });
    afterEach(() => this.#connections.closeAll());
    afterAll(() => this.#server?.stop());
  }

  get server(): Server {
    if (this.#server === undefined) throw new Error('The server has not been started yet.');
    return this.#server;
  }

  client(): Promise<TestClient> {
    return this.#connections.client(this.server.url);
  }

  peer(options: LibdatachannelPeerOptions): MediaPeer {
    return this.#connections.add(new MediaPeer(options));
  }
}
