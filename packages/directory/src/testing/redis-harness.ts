import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { RedisServer } from '@boardcast/testkit/redis-server';
import { TcpRelay } from '@boardcast/testkit/tcp-relay';
import { createClient } from 'redis';
import type { Directory } from '../directory.ts';
import { RedisDirectory, type RedisDirectoryOptions } from '../redis-directory.ts';
import type { DirectoryHarness } from './directory.contract.ts';

/** Gateways that reach a Redis each by a relay of its own, under a prefix of their own. */
export class RedisHarness implements DirectoryHarness {
  readonly prefix = `test-${randomUUID()}`;
  readonly problems: string[] = [];
  readonly #server: RedisServer;
  readonly #relays = new Map<string, TcpRelay>();
  readonly #opened: Directory[] = [];

  constructor(server: RedisServer) {
    this.#server = server;
  }

  async open(options: Partial<RedisDirectoryOptions> = {}): Promise<RedisDirectory> {
    const relay = await TcpRelay.open(this.#server.port);
    const url = this.#server.url.replace(`:${this.#server.port}`, `:${relay.port}`);
    const tls = url.startsWith('rediss:') ? { caFile: this.#server.certificate } : {};
    const directory = await RedisDirectory.connect({
      ...{ url, ...tls, prefix: this.prefix },
      onProblem: (problem) => this.problems.push(problem),
      ...options,
    });
    this.#relays.set(directory.id, relay);
    this.#opened.push(directory);
    return directory;
  }

  relayOf(directory: Directory): TcpRelay {
    const relay = this.#relays.get(directory.id);
    if (relay === undefined) throw new Error('not opened here');
    return relay;
  }

  disconnect(directory: Directory): Promise<void> {
    return Promise.resolve(this.relayOf(directory).refuse());
  }

  reconnect(directory: Directory): Promise<void> {
    return Promise.resolve(this.relayOf(directory).accept());
  }

  async die(directory: Directory): Promise<void> {
    await this.disconnect(directory);
    await this.command('ZADD', this.key('leases'), '1', directory.id);
  }

  key(name: string, schema = 1): string {
    return `{${this.prefix}}:${schema}:${name}`;
  }

  /** Sent beside all gateways. */
  async command(...parts: readonly string[]): Promise<unknown> {
    const { url, certificate } = this.#server;
    const tls = url.startsWith('rediss:') ? { ca: await readFile(certificate, 'utf8') } : {};
    const client = await createClient({ url, socket: { ...tls, reconnectStrategy: false } })
      .on('error', () => undefined)
      .connect();
    try {
      return await client.sendCommand([...parts]);
    } finally {
      client.destroy();
    }
  }

  async close(): Promise<void> {
    for (const directory of this.#opened) await directory.close();
    for (const relay of this.#relays.values()) relay.close();
  }
}
