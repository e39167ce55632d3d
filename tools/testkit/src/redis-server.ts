import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freeTcpPort } from './free-port.ts';
import { Program } from './program.ts';
import { certificateFiles, makeSelfSignedCertificate } from './self-signed-certificate.ts';
import { temporaryFolder, type TemporaryFolder } from './temporary-folder.ts';

/** Debian's package is redis-server. */
const redisServer = '/usr/bin/redis-server';

/** With much data to load. */
const startTimeoutMs = 120_000;

export const hasRedis = existsSync(redisServer);

export interface RedisServerOptions {
  readonly address?: string;
  /** A free one by default. */
  readonly port?: number;
  /** A command that runs it in another network namespace. */
  readonly prefix?: readonly string[];
  /** Its only user; anybody without. */
  readonly user?: readonly [name: string, password: string];
  readonly tls?: boolean;
  /** Whether it writes everything to the disk at once, and has it again after a restart. */
  readonly persist?: boolean;
  /** Further directives of its configuration. */
  readonly configuration?: readonly string[];
}

/** A Redis that may be killed, stopped by signals, and started again. */
export class RedisServer {
  readonly address: string;
  readonly port: number;
  readonly #options: RedisServerOptions;
  readonly #folder: TemporaryFolder;
  #program: Program | undefined;

  private constructor(options: RedisServerOptions, port: number, folder: TemporaryFolder) {
    this.#options = options;
    this.address = options.address ?? '127.0.0.1';
    this.port = port;
    this.#folder = folder;
  }

  /** Resolves when it answers. */
  static async start(options: RedisServerOptions = {}): Promise<RedisServer> {
    const folder = await temporaryFolder('redis');
    const server = new RedisServer(options, options.port ?? (await freeTcpPort()), folder);
    if (options.tls === true)
      await makeSelfSignedCertificate(server.address, certificateFiles(folder.path));
    await writeFile(server.#file, server.#configuration().join('\n'), { mode: 0o600 });
    await server.restart().catch(async (error) => {
      await server.stop();
      throw error;
    });
    return server;
  }

  /** With the name and the password of its user. */
  get url(): string {
    const { user, tls = false } = this.#options;
    const who = user === undefined ? '' : `${user.map(encodeURIComponent).join(':')}@`;
    return `${tls ? 'rediss' : 'redis'}://${who}${this.address}:${this.port}`;
  }

  /** The file of its certificate, by no authority. */
  get certificate(): string {
    return certificateFiles(this.#folder.path).certificate;
  }

  get pid(): number {
    return this.#program?.pid ?? 0;
  }

  signal(name: NodeJS.Signals): void {
    this.#program?.signal(name);
  }

  async kill(): Promise<void> {
    await this.#program?.kill();
  }

  /** Starts it again after it ended: with its data if it persists them. */
  async restart(): Promise<void> {
    await this.kill();
    const [command = redisServer, ...before] = [...(this.#options.prefix ?? []), redisServer];
    this.#program = Program.start(command, { arguments: [...before, this.#file] });
    await this.#program.match(/Ready to accept connections/, startTimeoutMs);
  }

  /** Deletes what it has saved, while it does not run. */
  async forget(): Promise<void> {
    const folder = this.#folder.path;
    await rm(path.join(folder, 'dump.rdb'), { force: true });
    await rm(path.join(folder, 'appendonlydir'), { recursive: true, force: true });
  }

  async stop(): Promise<void> {
    await this.kill();
    await this.#folder.remove();
  }

  get #file(): string {
    return path.join(this.#folder.path, 'redis.conf');
  }

  #configuration(): readonly string[] {
    const { user, tls = false, persist = false, configuration = [] } = this.#options;
    const { certificate, key } = certificateFiles(this.#folder.path);
    return [
      `bind ${this.address}`,
      `dir ${this.#folder.path}`,
      'save ""',
      ...(persist ? ['appendonly yes', 'appendfsync always'] : []),
      ...(tls
        ? ['port 0', `tls-port ${this.port}`, `tls-cert-file ${certificate}`]
        : [`port ${this.port}`]),
      ...(tls ? [`tls-key-file ${key}`, 'tls-auth-clients no'] : []),
      ...(user === undefined
        ? ['protected-mode no']
        : [
            'user default off',
            `user ${user[0]} on >${user[1]} ~{*}:* &{*}:* +@all -@admin -@dangerous`,
          ]),
      ...configuration,
      '',
    ];
  }
}
