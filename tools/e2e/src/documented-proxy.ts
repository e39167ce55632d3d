import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { Program } from '@boardcast/testkit/program';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import { until } from '@boardcast/testkit/until';
import { isListening } from './nginx.ts';

export const proxyKinds = ['nginx', 'haproxy', 'caddy'] as const;
export type ProxyKind = (typeof proxyKinds)[number];

/** The host name in docs/access.md. */
export const documentedHost = 'cams.example.org';
const document = path.resolve(import.meta.dirname, '../../../docs/access.md');

export interface DocumentedProxyOptions {
  readonly kind: ProxyKind;
  /** The port of the gateway. */
  readonly gatewayPort: number;
  /** `/`, or `/cams/` as the document says. */
  readonly basePath: '/' | '/cams/';
  /** A free port. */
  readonly port: number;
}

/** A reverse proxy with the configuration in docs/access.md, but for ports and the certificate. */
export class DocumentedProxy {
  readonly #program: Program;
  readonly #folder: TemporaryFolder;

  private constructor(program: Program, folder: TemporaryFolder) {
    this.#program = program;
    this.#folder = folder;
  }

  /** Resolves when it listens. */
  static async start(options: DocumentedProxyOptions): Promise<DocumentedProxy> {
    const folder = await temporaryFolder(options.kind);
    await makeCertificate(folder.path);
    const text = await configurationOf(options, folder.path);
    const file = path.join(folder.path, 'configuration');
    await writeFile(file, text);
    const program = startProgram(options.kind, folder.path, file);
    const proxy = new DocumentedProxy(program, folder);
    await until(`${options.kind} listens`, () => isListening(options.port)).catch(
      async (error: Error) => {
        await proxy.close();
        throw new Error(`${error.message} ${program.lines.join('\n')}`);
      },
    );
    return proxy;
  }

  async close(): Promise<void> {
    await this.#program.stop();
    await this.#folder.remove();
  }
}

async function configurationOf(options: DocumentedProxyOptions, folder: string): Promise<string> {
  const { kind, gatewayPort, basePath, port } = options;
  const markdown = await readFile(document, 'utf8');
  const found = new RegExp(`\`\`\`${kind}\n([\\s\\S]*?)\`\`\``).exec(markdown)?.[1] ?? '';
  const atPort = found
    .replaceAll('127.0.0.1:8888', `127.0.0.1:${gatewayPort}`)
    .replaceAll('/etc/ssl/', `${folder}/`)
    .replace(/(listen |bind :)443/, `$1${port}`)
    .replace(`${documentedHost} {`, `${documentedHost}:${port} {`);
  return around(kind, basePath === '/' ? atPort : atPath(atPort));
}

/** As the document says. */
function atPath(configuration: string): string {
  return configuration
    .replace('location / ', 'location /cams/ ')
    .replace('path_beg /', 'path_beg /cams')
    .replace('reverse_proxy /*', 'reverse_proxy /cams*');
}

/** What the distribution's own files have around it. */
function around(kind: ProxyKind, configuration: string): string {
  if (kind === 'haproxy') return configuration;
  if (kind === 'caddy')
    return `{\n  admin off\n  auto_https disable_redirects\n}\n${configuration}`;
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
daemon off;
pid nginx.pid;
worker_processes 1;
events { worker_connections 256; }
http {
  access_log off;
  ${paths.map((name) => `${name}_temp_path ${name};`).join('\n  ')}
  ${configuration}
}
`;
}

function startProgram(kind: ProxyKind, folder: string, file: string): Program {
  switch (kind) {
    case 'nginx':
      return Program.start('/usr/sbin/nginx', {
        arguments: ['-p', folder, '-c', file, '-e', 'stderr'],
      });
    case 'haproxy':
      return Program.start('/usr/sbin/haproxy', { arguments: ['-db', '-f', file] });
    case 'caddy':
      return Program.start('/usr/bin/caddy', {
        arguments: ['run', '--adapter', 'caddyfile', '--config', file],
      });
  }
}

async function makeCertificate(folder: string): Promise<void> {
  const [key, certificate] = ['cams.key', 'cams.pem'].map((name) => path.join(folder, name));
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'],
    ...['-subj', `/CN=${documentedHost}`, '-addext', `subjectAltName=DNS:${documentedHost}`],
    ...['-keyout', String(key), '-out', String(certificate)],
  ]);
  const texts = await Promise.all([certificate, key].map((file) => readFile(String(file), 'utf8')));
  await writeFile(path.join(folder, 'cams-and-key.pem'), texts.join(''));
}
