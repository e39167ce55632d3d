import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeSelfSignedCertificate } from '@boardcast/testkit/self-signed-certificate';
import { temporaryFolder } from '@boardcast/testkit/temporary-folder';
import {
  nginxConfiguration,
  nginxProgram,
  ReverseProxy,
  type ProxyProgram,
} from './reverse-proxy.ts';

export const proxyKinds = ['nginx', 'haproxy', 'caddy'] as const;
export type ProxyKind = (typeof proxyKinds)[number];

/** The host name in docs/access.md. */
export const documentedHost = 'cams.example.org';
/** In the proxy's folder. */
export const certificateFile = 'cams.pem';
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

/** Starts a reverse proxy with the configuration in docs/access.md, but for ports and the certificate. */
export async function startDocumentedProxy(options: DocumentedProxyOptions): Promise<ReverseProxy> {
  const { kind, port, basePath } = options;
  const folder = await temporaryFolder(kind);
  await makeCertificate(folder.path);
  const file = path.join(folder.path, 'configuration');
  await writeFile(file, await configurationOf(options, folder.path));
  const url = `https://${documentedHost}:${port}${basePath}`;
  return ReverseProxy.start(url, programOf(kind, folder.path, file), folder);
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
  return nginxConfiguration(configuration);
}

function programOf(kind: ProxyKind, folder: string, file: string): ProxyProgram {
  switch (kind) {
    case 'nginx':
      return nginxProgram(folder, file);
    case 'haproxy':
      return { command: '/usr/sbin/haproxy', arguments: ['-db', '-f', file] };
    case 'caddy':
      return {
        command: '/usr/bin/caddy',
        arguments: ['run', '--adapter', 'caddyfile', '--config', file],
      };
  }
}

async function makeCertificate(folder: string): Promise<void> {
  const [key = '', certificate = ''] = ['cams.key', certificateFile].map((name) =>
    path.join(folder, name),
  );
  await makeSelfSignedCertificate(documentedHost, { certificate, key });
  const texts = await Promise.all([certificate, key].map((file) => readFile(file, 'utf8')));
  await writeFile(path.join(folder, 'cams-and-key.pem'), texts.join(''));
}
