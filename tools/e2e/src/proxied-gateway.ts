import { execFile } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import type { LookupFunction } from 'node:net';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { parseBoardList, type BoardEntry } from '@boardcast/protocol';
import { freeTcpPort } from '@boardcast/testkit/free-port';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import { WebSocket } from 'ws';
import {
  certificateFile,
  documentedHost,
  startDocumentedProxy,
  type ProxyKind,
} from './documented-proxy.ts';
import type { ReverseProxy } from './reverse-proxy.ts';

const tool = path.resolve(import.meta.dirname, '../../../apps/gateway/dist/access.js');

/** The address of every name, for clients in Node. */
const lookup: LookupFunction = (_name, { all = false }, callback) => {
  const [address, family] = ['127.0.0.1', 4] as const;
  if (all) callback(null, [{ address, family }]);
  else callback(null, address, family);
};

/** The options of a client in Node that reaches the proxy by its name. */
export const clientOptions = { lookup, rejectUnauthorized: false } as const;

/** A gateway on loopback, as docs/access.md says, behind a documented proxy with TLS. */
export class ProxiedGateway {
  /** Its address for browsers and programs, without a slash at the end. */
  readonly url: string;
  readonly basePath: string;
  readonly #gateway: GatewayProcess;
  readonly #proxy: ReverseProxy;
  readonly #data: TemporaryFolder;

  private constructor(
    url: string,
    gateway: GatewayProcess,
    proxy: ReverseProxy,
    data: TemporaryFolder,
  ) {
    this.url = url;
    this.basePath = `${new URL(url).pathname}/`.replace('//', '/');
    this.#gateway = gateway;
    this.#proxy = proxy;
    this.#data = data;
  }

  static async start(kind: ProxyKind, basePath: '/' | '/cams/'): Promise<ProxiedGateway> {
    const port = await freeTcpPort();
    const data = await temporaryFolder('data');
    const origin = `https://${documentedHost}:${port}`;
    const gateway = await GatewayProcess.start({
      arguments: [
        ...['--trust-proxy', '127.0.0.1', '--allow-origin', origin],
        ...['--base-path', basePath, '--data', data.path],
      ],
    });
    const proxy = await startDocumentedProxy({ kind, gatewayPort: gateway.port, basePath, port });
    const url = `${origin}${basePath}`.replace(/\/$/, '');
    return new ProxiedGateway(url, gateway, proxy, data);
  }

  /** The file of the proxy's certificate, which signed itself. */
  get certificate(): string {
    return this.#proxy.file(certificateFile);
  }

  /** Runs gateway:access; returns the last line that it prints. */
  async access(...args: readonly string[]): Promise<string> {
    const { redisUrl } = this.#gateway;
    const store = redisUrl === undefined ? ['--data', this.#data.path] : ['--redis', redisUrl];
    const { stdout } = await promisify(execFile)(process.execPath, [tool, ...args, ...store]);
    return stdout.trim().split('\n').at(-1) ?? '';
  }

  /** The boards that a key or a token may see. */
  async boards(token: string): Promise<readonly BoardEntry[]> {
    const headers = { Authorization: `Bearer ${token}` };
    const request = get(`${this.url}/api/boards`, { headers, ...clientOptions });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return parseBoardList(await json(response));
  }

  /** A WebSocket of a program with a key or a token. */
  socket(target: string, token: string): WebSocket {
    return new WebSocket(`${this.url.replace('https:', 'wss:')}/${target}`, {
      headers: { Authorization: `Bearer ${token}` },
      ...clientOptions,
    });
  }

  async close(): Promise<void> {
    await this.#proxy.close();
    await this.#gateway.stop();
    await this.#data.remove();
  }
}
