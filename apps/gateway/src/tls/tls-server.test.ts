import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { get as httpsGet } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect as tlsConnect } from 'node:tls';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CertificateAuthority } from './certificate-authority.ts';
import { TlsServer } from './tls-server.ts';

let folder: string;
let authority: CertificateAuthority;
let tls: TlsServer;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'boardcast-'));
  authority = await CertificateAuthority.open(folder);
  tls = new TlsServer((_, response) => response.end('secure'), {
    certificate: await authority.serverCertificate(['localhost']),
    plain: (_, response) => response.end('plain'),
    http: {},
  });
  await once(tls.server.listen(0, '127.0.0.1'), 'listening');
});

afterEach(async () => {
  tls.server.closeAllConnections();
  tls.server.close();
  await rm(folder, { recursive: true, maxRetries: 5 });
});

const port = () => (tls.server.address() as AddressInfo).port;

async function bodyOf(request: ReturnType<typeof httpGet>): Promise<string> {
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return text;
}

it('takes TLS and plain HTTP at one port', async () => {
  const options = { port: port(), host: '127.0.0.1', servername: 'localhost' };

  expect(await bodyOf(httpsGet({ ...options, ca: authority.certificate }))).toBe('secure');
  expect(await bodyOf(httpGet(options))).toBe('plain');
});

it('survives what is neither', async () => {
  const socket = connect(port(), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.resume();
  socket.write(Buffer.from([0x16, 3, 1, 0, 5, 1, 2, 3, 4, 5, 0, 0, 0]));
  await once(socket, 'close');
  const silent = connect(port(), '127.0.0.1');
  await once(silent, 'connect');
  silent.destroy();

  expect(await bodyOf(httpGet({ port: port(), host: '127.0.0.1' }))).toBe('plain');
});

it('uses a renewed certificate for new connections', async () => {
  const other = await CertificateAuthority.open(path.join(folder, 'other'));
  tls.renew(await other.serverCertificate(['localhost']));

  const socket = tlsConnect({
    port: port(),
    host: '127.0.0.1',
    servername: 'localhost',
    ca: other.certificate,
  });
  await once(socket, 'secureConnect');
  expect(socket.authorized).toBe(true);
  socket.destroy();
});
