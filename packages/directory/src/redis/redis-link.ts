import { readFile } from 'node:fs/promises';
import { errorMessage } from '@boardcast/protocol';
import { DirectoryError } from '../directory-error.ts';
import { gatewayScripts } from './gateway-scripts.ts';
import { recordScripts } from './record-scripts.ts';
import type { Script } from './script.ts';

const answerTimeoutMs = 2000;
const openTimeoutMs = 3000;

export interface RedisLinkOptions {
  /** `redis://` or `rediss://`, with a user, a password and the number of a database, if needed. */
  readonly url: string;
  /** The certificate of its authority, in PEM; those of the system without. */
  readonly caFile: string | undefined;
}

type Client = Awaited<ReturnType<typeof createClient>>;

/**
 * Two connections to a Redis: one for commands and messages, one to wait for changes. It ends as a whole: with an error
 * on either, or with an answer that does not come in time. Nothing is sent twice.
 */
export class RedisLink {
  /** Resolves with the reason once it has ended. */
  readonly ended: Promise<DirectoryError>;
  readonly #commands: Client;
  readonly #follower: Client;
  #end: (error: DirectoryError) => void = () => undefined;
  #error: DirectoryError | undefined;

  private constructor(commands: Client, follower: Client) {
    this.#commands = commands;
    this.#follower = follower;
    this.ended = new Promise((resolve) => (this.#end = resolve));
    for (const client of [commands, follower])
      client.on('error', (error) => this.close(errorMessage(error)));
  }

  /** Rejects with a DirectoryError after some seconds at most. */
  static async open(options: RedisLinkOptions, signal: AbortSignal): Promise<RedisLink> {
    const ca = options.caFile === undefined ? undefined : await readFile(options.caFile, 'utf8');
    const link = new RedisLink(
      await createClient(options.url, ca, 3),
      await createClient(options.url, ca, 2),
    );
    const onAbort = () => link.close();
    signal.addEventListener('abort', onAbort);
    const timer = setTimeout(() => link.close('it does not answer'), openTimeoutMs);
    const connected = Promise.all([link.#commands.connect(), link.#follower.connect()]).then(() =>
      link.#loadScripts(),
    );
    connected.catch((error) => link.close(errorMessage(error)));
    const error = await Promise.race([connected.then(() => undefined), link.ended]);
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    if (error !== undefined) throw error;
    return link;
  }

  command(...parts: readonly string[]): Promise<unknown> {
    return this.#answer(this.#commands, parts, answerTimeoutMs);
  }

  /** `keys`: the first of them, by which the store of a cluster is found. */
  run({ sha }: Script, key: string, parameters: readonly string[]): Promise<unknown> {
    return this.command('EVALSHA', sha, '1', key, ...parameters);
  }

  /** A command that may wait for `waitMs`, and keeps no other waiting. */
  follow(parts: readonly string[], waitMs: number): Promise<unknown> {
    return this.#answer(this.#follower, parts, waitMs + answerTimeoutMs);
  }

  async subscribe(channel: string, listener: (message: string) => void): Promise<void> {
    await this.#inTime(this.#commands.subscribe(channel, listener), answerTimeoutMs);
  }

  /** Idempotent: the first reason counts. */
  close(reason = 'it was closed'): void {
    if (this.#error !== undefined) return;
    this.#error = new DirectoryError('away', firstLine(reason));
    this.#end(this.#error);
    for (const client of [this.#commands, this.#follower]) if (client.isOpen) client.destroy();
  }

  async #loadScripts(): Promise<void> {
    const scripts = [...Object.values(recordScripts), ...Object.values(gatewayScripts)];
    await Promise.all(scripts.map(({ text }) => this.command('SCRIPT', 'LOAD', text)));
  }

  async #answer(client: Client, parts: readonly string[], timeoutMs: number): Promise<unknown> {
    if (this.#error !== undefined) throw this.#error;
    try {
      return await this.#inTime(client.sendCommand([...parts]), timeoutMs);
    } catch (error) {
      const text = firstLine(errorMessage(error));
      if (!client.isReady || endsLink.test(text)) this.close(text);
      throw this.#error ?? new DirectoryError('refused', text);
    }
  }

  /** Where the answer does not come, the connection is of no use: what comes next would have to wait as well. */
  async #inTime<Result>(answer: Promise<Result>, timeoutMs: number): Promise<Result> {
    const timer = setTimeout(() => this.close(`no answer for ${timeoutMs} ms`), timeoutMs);
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Errors of a store that is not ready, and of scripts that it does not have any more. */
const endsLink = /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|MOVED|NOSCRIPT|STALE|BUSY|NOAUTH)\b/;

const firstLine = (text: string): string => text.split('\n', 1)[0]?.slice(0, 300) ?? '';

/** With RESP 3, messages come between the replies; with RESP 2, the reply of XREAD is a list. */
async function createClient(url: string, ca: string | undefined, RESP: 2 | 3) {
  // Loaded only by those who use it.
  const redis = await import('redis');
  return redis.createClient({
    url,
    RESP,
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    socket: {
      connectTimeout: answerTimeoutMs,
      reconnectStrategy: false,
      ...(ca === undefined ? {} : { ca }),
    },
  });
}
