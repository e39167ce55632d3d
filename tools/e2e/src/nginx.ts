import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { until } from './until.ts';

const startTimeoutMs = 10_000;

export interface NginxOptions {
  /** Of what stands behind it. */
  readonly port: number;
  /** Where it puts that: `/` or a path that ends in `/`. */
  readonly path?: string;
  readonly tls?: boolean;
}

/** Debian's nginx as a reverse proxy that lets WebSockets through, with its defaults otherwise. */
export class Nginx {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(url: string, child: ChildProcess, folder: string) {
    this.url = url;
    this.#child = child;
    this.#folder = folder;
  }

  /** Resolves when it answers. */
  static async start({ port, path: at = '/', tls = false }: NginxOptions): Promise<Nginx> {
    const folder = await mkdtemp(path.join(tmpdir(), 'boardcast-nginx-'));
    const front = await freePort();
    if (tls) await makeCertificate(folder);
    await writeFile(path.join(folder, 'nginx.conf'), configuration(front, port, at, tls));
    const child = spawn('/usr/sbin/nginx', ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const said: string[] = [];
    child.stderr.on('data', (text: Buffer) => said.push(text.toString()));
    const nginx = new Nginx(`${tls ? 'https' : 'http'}://127.0.0.1:${front}${at}`, child, folder);
    const isUp = () => isListening(front);
    await until('nginx listens', startTimeoutMs, isUp).catch(async (error: Error) => {
      await nginx.close();
      throw new Error(`${error.message} ${said.join('').trim()}`);
    });
    return nginx;
  }

  async close(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGTERM');
      await once(this.#child, 'exit');
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function configuration(front: number, port: number, at: string, tls: boolean): string {
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
daemon off;
pid nginx.pid;
worker_processes 1;
events { worker_connections 256; }
http {
  access_log off;
  ${paths.map((name) => `${name}_temp_path ${name};`).join('\n  ')}
  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
  server {
    listen 127.0.0.1:${front}${tls ? ' ssl' : ''};
    ${tls ? 'ssl_certificate cert.pem; ssl_certificate_key key.pem;' : ''}
    location ${at} {
      proxy_pass http://127.0.0.1:${port}/;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
    }
  }
}
`;
}

async function makeCertificate(folder: string): Promise<void> {
  const [key, certificate] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name));
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
    ...['-keyout', String(key), '-out', String(certificate)],
  ]);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function isListening(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(true));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(false)));
  });
}
