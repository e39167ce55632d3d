import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freePort } from './free-port.ts';
import { Program } from './program.ts';
import { certificateFiles, makeSelfSignedCertificate } from './self-signed-certificate.ts';
import { temporaryFolder, type TemporaryFolder } from './temporary-folder.ts';

/** Debian's package is coturn. */
const coturn = '/usr/bin/turnserver';

export const hasCoturn = existsSync(coturn);

export interface CoturnOptions {
  /** The address that clients connect to, which is also that of the relays. */
  readonly address?: string;
  readonly port?: number;
  readonly tlsPort?: number;
  /** A command that runs it in another network namespace. */
  readonly prefix?: readonly string[];
  /** The name and the password of its only user; time-limited credentials without. */
  readonly user?: readonly [name: string, password: string];
}

/** A coturn for TURN over UDP, TCP and TLS. */
export class Coturn {
  static readonly secret = 'open-sesame';
  readonly port: number;
  readonly tlsPort: number;
  readonly address: string;
  readonly #program: Program;
  readonly #folder: TemporaryFolder;

  private constructor(
    program: Program,
    folder: TemporaryFolder,
    address: string,
    [port, tlsPort]: readonly [number, number],
  ) {
    this.#program = program;
    this.#folder = folder;
    this.address = address;
    this.port = port;
    this.tlsPort = tlsPort;
  }

  /** Resolves when it listens. */
  static async start(options: CoturnOptions = {}): Promise<Coturn> {
    const { address = '127.0.0.1', prefix = [] } = options;
    const folder = await temporaryFolder('coturn');
    const { port = await freePort(), tlsPort = await freePort() } = options;
    const turn = { folder, address, ports: [port, tlsPort] as const };
    await makeSelfSignedCertificate(address, certificateFiles(folder.path));
    await writeFile(secretFile(folder), `${Coturn.secret}\n`, { mode: 0o600 });
    await writeFile(path.join(folder.path, 'turnserver.conf'), configuration(turn, options.user));
    const [command = coturn, ...before] = [...prefix, coturn];
    const program = Program.start(command, {
      arguments: [...before, '-c', path.join(folder.path, 'turnserver.conf')],
    });
    const server = new Coturn(program, folder, address, [port, tlsPort]);
    await program.match(/Total auth threads|IO method \(admin thread\)/).catch(async (error) => {
      await server.stop();
      throw error;
    });
    return server;
  }

  /** The file of the secret of its time-limited credentials. */
  get secretFile(): string {
    return secretFile(this.#folder);
  }

  /** The file of its certificate, by no authority. */
  get certificate(): string {
    return certificateFiles(this.#folder.path).certificate;
  }

  get pid(): number {
    return this.#program.pid;
  }

  /** What it has logged. */
  get lines(): readonly string[] {
    return this.#program.lines;
  }

  async stop(): Promise<void> {
    await this.#program.kill();
    await this.#folder.remove();
  }
}

interface Turn {
  readonly folder: TemporaryFolder;
  readonly address: string;
  readonly ports: readonly [number, number];
}

function secretFile(folder: TemporaryFolder): string {
  return path.join(folder.path, 'secret');
}

function configuration({ folder, address, ports }: Turn, user: CoturnOptions['user']): string {
  const file = (name: string) => path.join(folder.path, name);
  const { certificate, key } = certificateFiles(folder.path);
  const credentials =
    user === undefined
      ? ['use-auth-secret', `static-auth-secret=${Coturn.secret}`]
      : ['lt-cred-mech', `user=${user.join(':')}`];
  return [
    `listening-ip=${address}`,
    `relay-ip=${address}`,
    `listening-port=${ports[0]}`,
    `tls-listening-port=${ports[1]}`,
    `cert=${certificate}`,
    `pkey=${key}`,
    'realm=boardcast.example',
    ...credentials,
    'verbose',
    'no-cli',
    'allow-loopback-peers',
    'log-file=stdout',
    `userdb=${file('users.db')}`,
    `pidfile=${file('pid')}`,
    '',
  ].join('\n');
}
