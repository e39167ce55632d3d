import { randomBytes, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import path from 'node:path';
import * as x509 from '@peculiar/x509';
import { readOptionalFile, writePrivateFile } from '../private-file.ts';
import type { Certificate } from './certificate.ts';

const dayMs = 86_400_000;
const authorityDays = 3650;
/** Apple's platforms accept no longer validity of a server certificate, whoever has signed it. */
const serverDays = 397;
const renewalDays = 30;
/** For clients whose clock is late. */
const clockSkewMs = dayMs;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/**
 * A certificate authority of this installation alone, in the data folder, and the server certificate
 * that it signs. Boards and browsers that trust it need no public name.
 */
export class CertificateAuthority {
  readonly #folder: string;
  readonly #authority: Certificate;

  private constructor(folder: string, authority: Certificate) {
    this.#folder = folder;
    this.#authority = authority;
  }

  /** Reads the authority in the folder, or creates one. */
  static async open(folder: string): Promise<CertificateAuthority> {
    const existing = await readPair(folder, 'ca');
    if (existing !== undefined && daysLeft(existing) > renewalDays) {
      return new CertificateAuthority(folder, existing);
    }
    const created = await createAuthority();
    await writePair(folder, 'ca', created);
    return new CertificateAuthority(folder, created);
  }

  /** Its certificate, in PEM, for those who are to trust it. */
  get certificate(): string {
    return this.#authority.certificate;
  }

  /** The SHA-256 fingerprint of its certificate, as browsers and openssl show it. */
  get fingerprint(): string {
    return new X509Certificate(this.#authority.certificate).fingerprint256;
  }

  /**
   * The server certificate for those names and IP addresses: the one in the folder, unless it is of
   * others, of another authority, or expires within 30 days.
   */
  async serverCertificate(names: readonly string[]): Promise<Certificate> {
    const existing = await readPair(this.#folder, 'server');
    if (existing !== undefined && this.#isUsable(existing, names)) return existing;
    const created = await this.#sign(names);
    await writePair(this.#folder, 'server', created);
    return created;
  }

  #isUsable(pair: Certificate, names: readonly string[]): boolean {
    const certificate = new X509Certificate(pair.certificate);
    const isFor = (name: string) =>
      (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined;
    const authority = new X509Certificate(this.#authority.certificate);
    return (
      names.every(isFor) && certificate.verify(authority.publicKey) && daysLeft(pair) > renewalDays
    );
  }

  async #sign(names: readonly string[]): Promise<Certificate> {
    const authority = new x509.X509Certificate(this.#authority.certificate);
    const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const certificate = await x509.X509CertificateGenerator.create({
      ...validity(serverDays),
      serialNumber: serialNumber(),
      subject: 'CN=Boardcast',
      issuer: authority.subject,
      publicKey: keys.publicKey,
      signingKey: await importKey(this.#authority.key),
      signingAlgorithm: algorithm,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(names.map(alternativeName)),
        await x509.AuthorityKeyIdentifierExtension.create(authority),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return { certificate: certificate.toString('pem'), key: await exportKey(keys.privateKey) };
  }
}

async function createAuthority(): Promise<Certificate> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const { keyCertSign, cRLSign } = x509.KeyUsageFlags;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(authorityDays),
    serialNumber: serialNumber(),
    // Two authorities of one name would be taken for one another.
    name: `CN=Boardcast CA ${serialNumber().slice(0, 8)}`,
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(keyCertSign | cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: certificate.toString('pem'), key: await exportKey(keys.privateKey) };
}

function alternativeName(name: string): x509.JsonGeneralName {
  return { type: isIP(name) === 0 ? 'dns' : 'ip', value: name };
}

/** A positive number of 128 random bits (RFC 5280 section 4.1.2.2). */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

async function exportKey(key: CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

function importKey(pem: string): Promise<CryptoKey> {
  const bytes = x509.PemConverter.decodeFirst(pem);
  return crypto.subtle.importKey('pkcs8', bytes, algorithm, false, ['sign']);
}

function validity(days: number) {
  const start = Date.now() - clockSkewMs;
  return { notBefore: new Date(start), notAfter: new Date(start + days * dayMs) };
}

function daysLeft({ certificate }: Certificate): number {
  return (Date.parse(new X509Certificate(certificate).validTo) - Date.now()) / dayMs;
}

async function readPair(folder: string, name: string): Promise<Certificate | undefined> {
  const certificate = await readOptionalFile(path.join(folder, `${name}.pem`));
  const key = await readOptionalFile(path.join(folder, `${name}-key.pem`));
  return certificate === undefined || key === undefined ? undefined : { certificate, key };
}

/** The key first: a certificate without its key would be of no use. */
async function writePair(folder: string, name: string, pair: Certificate): Promise<void> {
  await writePrivateFile(path.join(folder, `${name}-key.pem`), pair.key);
  await writePrivateFile(path.join(folder, `${name}.pem`), pair.certificate);
}
