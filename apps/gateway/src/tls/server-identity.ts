import { X509Certificate } from 'node:crypto';
import { watch, type FSWatcher } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createSecureContext } from 'node:tls';
import { errorMessage } from '@boardcast/protocol';
import { failureText } from '../failure-text.ts';
import { GatewayError } from '../gateway-error.ts';
import { certificateNames } from '../hosts.ts';
import type { Options } from '../options.ts';
import { fileFailed } from '../private-file.ts';
import type { Certificate } from './certificate.ts';
import { CertificateAuthority } from './certificate-authority.ts';

const renewalCheckMs = 12 * 3_600_000;
/** A tool may write the certificate and the key one after the other. */
const settleMs = 500;

interface Authority {
  /** In PEM. */
  readonly certificate: string;
  readonly fingerprint: string;
}

/** The server's certificate, which is renewed while the server runs. */
export class ServerIdentity {
  /** The installation's own authority; undefined for a certificate that was given. */
  readonly authority: Authority | undefined;
  readonly #load: () => Promise<Certificate>;
  readonly #watchers: readonly FSWatcher[];
  readonly #timer: ReturnType<typeof setInterval>;
  #certificate: Certificate;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #onRenewed: (certificate: Certificate) => void = () => undefined;

  private constructor(
    certificate: Certificate,
    load: () => Promise<Certificate>,
    authority: Authority | undefined,
    files: readonly string[],
  ) {
    this.#certificate = certificate;
    this.#load = load;
    this.authority = authority;
    this.#timer = setInterval(() => void this.#renew(), renewalCheckMs);
    this.#timer.unref();
    this.#watchers = files.map((file) => watch(path.dirname(file), () => this.#settle()));
  }

  /** The certificate that the options name, if any; `folder` has the authority's files. */
  static async fromOptions(
    tls: Options['tls'],
    folder: string,
  ): Promise<ServerIdentity | undefined> {
    if (tls === undefined) return undefined;
    if (tls === 'own') return ServerIdentity.create(folder, certificateNames);
    return ServerIdentity.fromFiles(tls.cert, tls.key);
  }

  /** A certificate for those names and addresses, by the authority in the data folder. */
  static async create(folder: string, names: () => readonly string[]): Promise<ServerIdentity> {
    const authority = await CertificateAuthority.open(folder);
    const load = () => authority.serverCertificate(names());
    return new ServerIdentity(await load(), load, authority, []);
  }

  /** A certificate and its key from files. Throws a GatewayError. */
  static async fromFiles(certFile: string, keyFile: string): Promise<ServerIdentity> {
    const load = () => readFiles(certFile, keyFile);
    return new ServerIdentity(await load(), load, undefined, [certFile, keyFile]);
  }

  get certificate(): Certificate {
    return this.#certificate;
  }

  /** Sets what is called with each new certificate. */
  onRenewed(listener: (certificate: Certificate) => void): void {
    this.#onRenewed = listener;
  }

  /** Idempotent. */
  close(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#settling);
    for (const watcher of this.#watchers) watcher.close();
  }

  #settle(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => void this.#renew(), settleMs);
  }

  async #renew(): Promise<void> {
    try {
      const certificate = await this.#load();
      if (certificate.certificate === this.#certificate.certificate) return;
      this.#certificate = certificate;
      this.#onRenewed(certificate);
    } catch (error) {
      console.error(`The certificate is not renewed: ${failureText(error)}`);
    }
  }
}

async function readFiles(certFile: string, keyFile: string): Promise<Certificate> {
  const pair = { certificate: await readText(certFile), key: await readText(keyFile) };
  try {
    createSecureContext({ cert: pair.certificate, key: pair.key });
    const { validTo } = new X509Certificate(pair.certificate);
    if (Date.parse(validTo) < Date.now()) throw new Error(`it expired on ${validTo}`);
  } catch (error) {
    throw new GatewayError(
      { code: 'certificate-invalid', cert: certFile, key: keyFile, reason: errorMessage(error) },
      { cause: error },
    );
  }
  return pair;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw fileFailed('read', file, error);
  }
}
