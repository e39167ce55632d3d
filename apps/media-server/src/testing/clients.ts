import { Client } from './client.ts';

/** The clients of one test, closed after it. */
export class Clients {
  readonly #open: Client[] = [];

  async open(url: string): Promise<Client> {
    const client = await Client.open(url);
    this.#open.push(client);
    return client;
  }

  closeAll(): void {
    for (const client of this.#open.splice(0)) client.close();
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

/** Code and message of the error that a request is answered with; its result when there is none. */
export async function errorOf(
  client: Client,
  method: string,
  params?: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const reply = await client.request(method, params);
  return 'error' in reply ? [reply.error.code, reply.error.message] : reply.result;
}
