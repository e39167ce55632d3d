import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Certificate } from './certificate.ts';
import { CertificateAuthority } from './certificate-authority.ts';

const names = ['localhost', 'desk.local', '127.0.0.1', '::1'];
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'boardcast-'));
});
afterEach(() => rm(folder, { recursive: true, maxRetries: 5 }));

/** What a TLS client that trusts the authority hears from a server with the certificate. */
async function handshake({ certificate, key }: Certificate, ca: string, servername: string) {
  const server = createServer({ cert: certificate, key }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1', ca, servername });
  try {
    await once(socket, 'secureConnect');
    return 'connected';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  } finally {
    socket.destroy();
    server.close();
  }
}

it('signs a certificate that a client with the authority accepts, for its names alone', async () => {
  const authority = await CertificateAuthority.open(folder);
  const certificate = await authority.serverCertificate(names);

  expect(await handshake(certificate, authority.certificate, 'localhost')).toBe('connected');
  expect(await handshake(certificate, authority.certificate, 'desk.local')).toBe('connected');
  expect(await handshake(certificate, authority.certificate, 'other.local')).toBe(
    'ERR_TLS_CERT_ALTNAME_INVALID',
  );
  const { subjectAltName } = new X509Certificate(certificate.certificate);
  expect(subjectAltName).toContain('IP Address:127.0.0.1');
});

it('is no authority to a client that has another one', async () => {
  const authority = await CertificateAuthority.open(folder);
  const other = await CertificateAuthority.open(path.join(folder, 'other'));
  const certificate = await authority.serverCertificate(names);

  expect(await handshake(certificate, other.certificate, 'localhost')).toBe(
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  );
});

it('openssl verifies the chain', async () => {
  const authority = await CertificateAuthority.open(folder);
  await authority.serverCertificate(names);

  const { stdout } = await promisify(execFile)('openssl', [
    ...['verify', '-x509_strict', '-purpose', 'sslserver'],
    ...['-CAfile', path.join(folder, 'ca.pem'), path.join(folder, 'server.pem')],
  ]);

  expect(stdout.trim()).toMatch(/server\.pem: OK$/);
});

it('keeps the authority and the certificate over a restart, in files of the owner', async () => {
  const first = await CertificateAuthority.open(folder);
  const certificate = await first.serverCertificate(names);
  const again = await CertificateAuthority.open(folder);

  expect(again.fingerprint).toBe(first.fingerprint);
  expect(await again.serverCertificate(names)).toEqual(certificate);
  for (const name of ['ca-key.pem', 'server-key.pem']) {
    expect((await stat(path.join(folder, name))).mode & 0o777).toBe(0o600);
  }
});

it('renews the certificate for a new name, and for another authority', async () => {
  const authority = await CertificateAuthority.open(folder);
  const before = await authority.serverCertificate(names);
  const withMore = await authority.serverCertificate([...names, '192.0.2.1']);
  expect(withMore).not.toEqual(before);

  await rm(path.join(folder, 'ca.pem'));
  const other = await CertificateAuthority.open(folder);
  const renewed = await other.serverCertificate(names);
  expect(await handshake(renewed, other.certificate, 'localhost')).toBe('connected');
});

it('expires within the 397 days that Apple’s platforms accept', async () => {
  const authority = await CertificateAuthority.open(folder);
  const { certificate } = await authority.serverCertificate(names);
  const { validFrom, validTo } = new X509Certificate(certificate);

  const days = (Date.parse(validTo) - Date.parse(validFrom)) / 86_400_000;
  expect(days).toBeLessThanOrEqual(397);
  expect(Date.parse(validFrom)).toBeLessThan(Date.now());
});

it('fails where it cannot write', async () => {
  const file = path.join(folder, 'file');
  await writeFile(file, '');

  await expect(CertificateAuthority.open(file)).rejects.toMatchObject({ code: 'file-failed' });
});
