import { createClient } from 'redis';

/** Readers of the stream of changes that discard what they read: what other gateways cost Redis. */
export class RawFollowers {
  readonly #clients: ReturnType<typeof createClient>[] = [];
  #isClosed = false;

  async open(url: string, key: string, count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      const client = createClient({ url, RESP: 2 });
      client.on('error', () => undefined);
      await client.connect();
      this.#clients.push(client as never);
      void this.#follow(client as never, key);
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const client of this.#clients) client.destroy();
  }

  async #follow(client: ReturnType<typeof createClient>, key: string): Promise<void> {
    let from = '$';
    while (!this.#isClosed) {
      const parts = ['XREAD', 'BLOCK', '1000', 'COUNT', '500', 'STREAMS', key, from];
      const reply = (await client.sendCommand(parts).catch(() => null)) as
        readonly [string, readonly (readonly [string, unknown])[]][] | null;
      from = reply?.[0]?.[1].at(-1)?.[0] ?? from;
    }
  }
}
