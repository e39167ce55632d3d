import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freeTcpPort } from '@boardcast/testkit/free-port';
import {
  certificateFiles,
  makeSelfSignedCertificate,
} from '@boardcast/testkit/self-signed-certificate';
import { temporaryFolder } from '@boardcast/testkit/temporary-folder';
import { nginxConfiguration, nginxProgram, ReverseProxy } from './reverse-proxy.ts';

export interface NginxOptions {
  /** The port of the server behind it. */
  readonly port: number;
  /** The path that the server is at: `/`, or a path that ends in `/`. */
  readonly path?: string;
  readonly tls?: boolean;
}

/** Starts Debian's nginx as a reverse proxy that removes the path, otherwise with its defaults. */
export async function startNginx({
  port,
  path: location = '/',
  tls = false,
}: NginxOptions): Promise<ReverseProxy> {
  const folder = await temporaryFolder('nginx');
  const listenPort = await freeTcpPort();
  const files = certificateFiles(folder.path);
  if (tls) await makeSelfSignedCertificate('localhost', files);
  const server = `
  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
  server {
    listen 127.0.0.1:${listenPort}${tls ? ' ssl' : ''};
    ${tls ? `ssl_certificate ${files.certificate}; ssl_certificate_key ${files.key};` : ''}
    location ${location} {
      proxy_pass http://127.0.0.1:${port}/;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
    }
  }`;
  await writeFile(path.join(folder.path, 'nginx.conf'), nginxConfiguration(server));
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${listenPort}${location}`;
  return ReverseProxy.start(url, nginxProgram(folder.path, 'nginx.conf'), folder);
}
