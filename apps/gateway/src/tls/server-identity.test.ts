import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CertificateAuthority } from './certificate-authority.ts';
import { ServerIdentity } from './server-identity.ts';

let folder: string;
const identities: ServerIdentity[] = [];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'boardcast-'));
});
afterEach(async () => {
  for (const identity of identities.splice(0)) identity.close();
  await rm(folder, { recursive: true, maxRetries: 5 });
});

const file = (name: string) => path.join(folder, name);

async function writeCertificate(name: string): Promise<void> {
  const authority = await CertificateAuthority.open(file(`authority-${name}`));
  const { certificate, key } = await authority.serverCertificate([name]);
  await writeFile(file('cert.pem'), certificate);
  await writeFile(file('key.pem'), key);
}

async function fromFiles(): Promise<ServerIdentity> {
  const identity = await ServerIdentity.fromFiles(file('cert.pem'), file('key.pem'));
  identities.push(identity);
  return identity;
}

it('takes over files that change', async () => {
  await writeCertificate('first');
  const identity = await fromFiles();
  const before = identity.certificate;
  const renewed = vi.fn();
  identity.onRenewed(renewed);

  await writeCertificate('second');

  await vi.waitFor(() => expect(renewed).toHaveBeenCalled(), { timeout: 30_000 });
  expect(identity.certificate).not.toEqual(before);
});

it('refuses files that are missing or do not fit', async () => {
  await expect(fromFiles()).rejects.toMatchObject({
    failure: { code: 'file-failed', file: file('cert.pem') },
  });
  await writeCertificate('first');
  await writeFile(file('key.pem'), 'x');
  await expect(fromFiles()).rejects.toMatchObject({ code: 'certificate-invalid' });
});

it('keeps what it has while the files are wrong', async () => {
  await writeCertificate('first');
  const identity = await fromFiles();
  const before = identity.certificate;
  const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);

  await writeFile(file('cert.pem'), 'x');

  await vi.waitFor(() => expect(logged).toHaveBeenCalled(), { timeout: 30_000 });
  expect(identity.certificate).toEqual(before);
  logged.mockRestore();
});
