import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { GatewayProcess } from './gateway-process.ts';

const accessTool = path.resolve(import.meta.dirname, '../../../apps/gateway/dist/access.js');

/** A key as `gateway:access` makes it. */
export interface MadeKey {
  readonly id: string;
  readonly key: string;
}

/** A gateway with access control, and its command. */
export class ProtectedGateway {
  readonly process: GatewayProcess;
  readonly folder: string;

  private constructor(process: GatewayProcess, folder: string) {
    this.process = process;
    this.folder = folder;
  }

  /** `further` are more options of the gateway, such as `--tls`. */
  static async start(...further: readonly string[]): Promise<ProtectedGateway> {
    const folder = await mkdtemp(path.join(tmpdir(), 'boardcast-access-'));
    const options = ['--host', '0.0.0.0', '--data', folder, ...further];
    return new ProtectedGateway(await GatewayProcess.start({ arguments: options }), folder);
  }

  async addKey(board: string): Promise<MadeKey> {
    const key = await this.#access('add', board);
    return { key, id: key.slice(0, key.indexOf('.')) };
  }

  /** Revokes a key, or a token by its id. */
  async revoke({ id }: Pick<MadeKey, 'id'>): Promise<void> {
    await this.#access('revoke', id);
  }

  /** A sign-in link; `options` are those of `gateway:access link`, for an administrator without any. */
  linkFor(...options: readonly string[]): Promise<string> {
    return this.#access('link', '--url', `${this.process.httpUrl}/`, ...options);
  }

  /** Revokes the token of a sign-in link. */
  revokeLink(link: string): Promise<void> {
    const [, payload = ''] = new URL(link).searchParams.get('token')?.split('.') ?? [];
    const { jti } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { jti: string };
    return this.revoke({ id: jti });
  }

  /** A token that may do everything. */
  async adminToken(): Promise<string> {
    return new URL(await this.linkFor()).searchParams.get('token') ?? '';
  }

  async stop(): Promise<void> {
    await this.process.stop();
    await rm(this.folder, { recursive: true });
  }

  /** The last line that the command prints. */
  async #access(...args: readonly string[]): Promise<string> {
    const { redisUrl } = this.process;
    const store = redisUrl === undefined ? ['--data', this.folder] : ['--redis', redisUrl];
    const given = [accessTool, ...args, ...store];
    const { stdout } = await promisify(execFile)(process.execPath, given);
    return stdout.trim().split('\n').at(-1) ?? '';
  }
}
