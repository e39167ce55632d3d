import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { freeTcpPort } from '@boardcast/testkit/free-port';
import { Program } from '@boardcast/testkit/program';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import { until } from '@boardcast/testkit/until';

export interface NginxOptions {
  /** The port of the server behind it. */
  readonly port: number;
  /** The path that the server is at: `/`, or a path that ends in `/`. */
  readonly path?: string;
  readonly tls?: boolean;
}

/** Debian's nginx as a reverse proxy for WebSockets, otherwise with its defaults. */
export class Nginx {
  readonly url: string;
  readonly #program: Program;
  readonly #folder: TemporaryFolder;

  private constructor(url: string, program: Program, folder: TemporaryFolder) {
    this.url = url;
    this.#program = program;
    this.#folder = folder;
  }

  /** Resolves when it listens. */
  static async start({ port, path: location = '/', tls = false }: NginxOptions): Promise<Nginx> {
    const folder = await temporaryFolder('nginx');
    const listenPort = await freeTcpPort();
    if (tls) await makeCertificate(folder.path);
    const text = configuration(listenPort, { port, path: location, tls });
    await writeFile(path.join(folder.path, 'nginx.conf'), text);
    const program = Program.start('/usr/sbin/nginx', {
      arguments: ['-p', folder.path, '-c', 'nginx.conf', '-e', 'stderr'],
    });
    const url = `${tls ? 'https' : 'http'}://127.0.0.1:${listenPort}${location}`;
    const nginx = new Nginx(url, program, folder);
    await until('nginx listens', () => isListening(listenPort)).catch(async (error: Error) => {
      await nginx.close();
      throw new Error(`${error.message} ${program.lines.join('\n')}`);
    });
    return nginx;
  }

  async close(): Promise<void> {
    await this.#program.stop();
    await this.#folder.remove();
  }
}

function configuration(
  listenPort: number,
  { port, path: location, tls }: Required<NginxOptions>,
): string {
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
    listen 127.0.0.1:${listenPort}${tls ? ' ssl' : ''};
    ${tls ? 'ssl_certificate cert.pem; ssl_certificate_key key.pem;' : ''}
    location ${location} {
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

/** Whether something listens on a port of this machine. */
export async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const connected = once(socket, 'connect').then(
    () => true,
    () => false,
  );
  return connected.finally(() => socket.destroy());
}
