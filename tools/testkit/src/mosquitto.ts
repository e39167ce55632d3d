import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freeTcpPort } from './free-port.ts';
import { Program } from './program.ts';
import { certificateFiles, makeSelfSignedCertificate } from './self-signed-certificate.ts';
import { temporaryFolder, type TemporaryFolder } from './temporary-folder.ts';

/** Debian's package is mosquitto. */
const mosquitto = '/usr/sbin/mosquitto';
const passwordTool = '/usr/bin/mosquitto_passwd';

export const hasMosquitto = existsSync(mosquitto);

export interface MosquittoOptions {
  /** A free one by default. */
  readonly port?: number;
  /** Its only user; anybody without. */
  readonly user?: readonly [name: string, password: string];
  readonly tls?: boolean;
}

/** An MQTT broker on 127.0.0.1 that keeps nothing on the disk. */
export class Mosquitto {
  readonly port: number;
  readonly #program: Program;
  readonly #folder: TemporaryFolder;

  private constructor(program: Program, folder: TemporaryFolder, port: number) {
    this.#program = program;
    this.#folder = folder;
    this.port = port;
  }

  /** Resolves when it listens. */
  static async start({ user, tls = false, ...given }: MosquittoOptions = {}): Promise<Mosquitto> {
    const folder = await temporaryFolder('mosquitto');
    const port = given.port ?? (await freeTcpPort());
    const { certificate, key } = certificateFiles(folder.path);
    if (tls) await makeSelfSignedCertificate('127.0.0.1', { certificate, key });
    const passwords = path.join(folder.path, 'passwords');
    if (user !== undefined) await writePasswords(passwords, user);
    const configuration = [
      'user root',
      `listener ${port} 127.0.0.1`,
      ...(tls ? [`certfile ${certificate}`, `keyfile ${key}`] : []),
      ...(user === undefined ? ['allow_anonymous true'] : [`password_file ${passwords}`]),
      '',
    ];
    const file = path.join(folder.path, 'mosquitto.conf');
    await writeFile(file, configuration.join('\n'));
    const program = Program.start(mosquitto, { arguments: ['-v', '-c', file] });
    const broker = new Mosquitto(program, folder, port);
    await program.match(/mosquitto version \S+ running/).catch(async (error) => {
      await broker.stop();
      throw error;
    });
    return broker;
  }

  /** The file of its certificate, by no authority. */
  get certificate(): string {
    return certificateFiles(this.#folder.path).certificate;
  }

  /** Stops it from answering, until it goes on; its connections stay open. */
  freeze(): void {
    this.#program.signal('SIGSTOP');
  }

  async stop(): Promise<void> {
    await this.#program.kill();
    await this.#folder.remove();
  }
}

async function writePasswords(
  file: string,
  [name, password]: readonly [string, string],
): Promise<void> {
  await writeFile(file, `${name}:${password}\n`, { mode: 0o600 });
  const program = Program.start(passwordTool, { arguments: ['-U', file] });
  await program.exited();
  if (program.exitCode !== 0)
    throw new Error(`mosquitto_passwd failed: ${program.lines.join(' ')}`);
}
