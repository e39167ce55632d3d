import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

interface ServerCertificateOptions {
  /** Subject alternative names, such as `IP:127.0.0.1`. */
  readonly names: string;
  /** The first and the last day, as `openssl ca` takes them: YYYYMMDDHHMMSSZ. */
  readonly from: string;
  readonly until: string;
}

/** A certificate authority of openssl in a folder. */
export class TestAuthority {
  readonly #folder: string;
  readonly #name: string;

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
    const subject = ['-subj', `/CN=${name}`, '-days', '3650'];
    const extensions = ['-addext', 'basicConstraints=critical,CA:TRUE'];
    this.#openssl(
      'req',
      '-x509',
      ...this.#newKey(name),
      ...subject,
      ...extensions,
      '-out',
      this.file,
    );
    writeFileSync(this.#path(`${name}.index`), '');
    writeFileSync(this.#path(`${name}.cnf`), configuration(this.#path(name)));
  }

  /** Its certificate, in PEM. */
  get file(): string {
    return this.#path(`${this.#name}.pem`);
  }

  /** Signs a certificate of a server; returns the files for `--cert` and `--key`. */
  sign(name: string, { names, from, until }: ServerCertificateOptions) {
    const [request, cert, extensions] = ['csr', 'pem', 'ext'].map((ext) => `${name}.${ext}`);
    this.#openssl('req', ...this.#newKey(name), '-subj', `/CN=${name}`, '-out', request ?? '');
    writeFileSync(this.#path(extensions ?? ''), `subjectAltName=${names}\n`);
    const dates = ['-startdate', from, '-enddate', until];
    const files = ['-in', request ?? '', '-out', cert ?? '', '-extfile', extensions ?? ''];
    const config = ['-config', `${this.#name}.cnf`, '-batch', '-notext'];
    this.#openssl('ca', ...config, ...dates, ...files);
    return { cert: this.#path(cert ?? ''), key: this.#path(`${name}-key.pem`) };
  }

  #newKey(name: string): readonly string[] {
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc'];
    return [...curve, '-keyout', this.#path(`${name}-key.pem`)];
  }

  #path(file: string): string {
    return path.join(this.#folder, file);
  }

  #openssl(...args: readonly string[]): void {
    execFileSync('openssl', args, { cwd: this.#folder, stdio: 'pipe' });
  }
}

function configuration(authority: string): string {
  return [
    '[ca]',
    'default_ca = own',
    '[own]',
    `database = ${authority}.index`,
    `certificate = ${authority}.pem`,
    `private_key = ${authority}-key.pem`,
    `serial = ${authority}.serial`,
    'rand_serial = yes',
    `new_certs_dir = ${path.dirname(authority)}`,
    'default_md = sha256',
    'policy = any',
    '[any]',
    'commonName = supplied',
    '',
  ].join('\n');
}
