import { afterAll, afterEach, beforeAll } from 'vitest';
import { Client } from './client.ts';
import { Peer } from './peer.ts';
import type { PeerOptions } from './peer.ts';
import { Server } from './server.ts';

/** A server for the tests of one file, and clients and peers that each test leaves behind. */
export class Stage {
  readonly #clients: Client[] = [];
  readonly #peers: Peer[] = [];
  #server: Server | undefined;

  /** With the embedded server's options. */
  constructor(options: readonly string[] = []) {
    beforeAll(async () => {
      this.#server = await Server.start(options);
    }, 30_000);
    afterEach(() => this.clear());
    afterAll(() => this.#server?.stop());
  }

  get server(): Server {
    if (this.#server === undefined) throw new Error('The server has not been started yet.');
    return this.#server;
  }

  async client(): Promise<Client> {
    const client = await Client.open(this.server.url);
    this.#clients.push(client);
    return client;
  }

  peer(options: PeerOptions): Peer {
    const peer = new Peer(options);
    this.#peers.push(peer);
    return peer;
  }

  clear(): void {
    for (const peer of this.#peers.splice(0)) peer.close();
    for (const client of this.#clients.splice(0)) client.close();
  }
}

/** A pipeline with two endpoints in it. */
export async function pipelineWithTwo(
  client: Client,
): Promise<[pipeline: string, source: string, sink: string]> {
  const mediaPipeline = await client.create('MediaPipeline');
  const source = await client.create('WebRtcEndpoint', { mediaPipeline });
  return [mediaPipeline, source, await client.create('WebRtcEndpoint', { mediaPipeline })];
}
