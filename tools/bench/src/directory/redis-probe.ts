import { createClient } from 'redis';

/** A client beside the gateways: for references, and for what Redis tells of itself. */
export class RedisProbe {
  readonly #client: ReturnType<typeof createClient>;

  private constructor(client: ReturnType<typeof createClient>) {
    this.#client = client;
  }

  static async connect(url: string): Promise<RedisProbe> {
    const client = createClient({ url });
    client.on('error', () => undefined);
    await client.connect();
    return new RedisProbe(client as ReturnType<typeof createClient>);
  }

  command(...parts: readonly string[]): Promise<unknown> {
    return this.#client.sendCommand([...parts]);
  }

  /** In bytes, without what its allocator keeps. */
  async memory(): Promise<number> {
    return this.#info('memory', 'used_memory_dataset');
  }

  async memoryOf(key: string): Promise<number> {
    return Number((await this.command('MEMORY', 'USAGE', key, 'SAMPLES', '0')) ?? 0);
  }

  /** Commands that clients sent, without those that scripts call. */
  async commands(): Promise<number> {
    return this.#info('stats', 'total_commands_processed');
  }

  async traffic(): Promise<number> {
    return this.#info('stats', 'total_net_output_bytes');
  }

  /** In seconds. */
  async cpu(): Promise<number> {
    const user = await this.#info('cpu', 'used_cpu_user');
    return user + (await this.#info('cpu', 'used_cpu_sys'));
  }

  close(): void {
    this.#client.destroy();
  }

  async #info(section: string, field: string): Promise<number> {
    const text = String(await this.command('INFO', section));
    return Number(new RegExp(`^${field}:([\\d.]+)`, 'm').exec(text)?.[1]);
  }
}
