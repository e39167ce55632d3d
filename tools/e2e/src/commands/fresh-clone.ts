import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { espPeerOffer } from '@boardcast/testkit/offers';
import { Program } from '@boardcast/testkit/program';

const run = promisify(execFile);
const repository = path.resolve(import.meta.dirname, '../../../..');
/** Debian's `nobody` and `nogroup`. */
const user = '65534';
/** The address of the documentation (RFC 5737). */
const address = '192.0.2.1';

/** A clone in a folder with a space in its name, of a user without rights, on a host of its own. */
export class FreshClone {
  readonly root: string;
  readonly #folder: string;
  readonly #namespace: string;

  private constructor(folder: string, namespace: string) {
    this.#folder = folder;
    this.#namespace = namespace;
    this.root = path.join(folder, 'board cast');
  }

  static async make(): Promise<FreshClone> {
    const folder = await mkdtemp(path.join(tmpdir(), 'boardcast a user-'));
    const clone = new FreshClone(folder, `bc-${process.pid}-commands`);
    await clone.#makeHost();
    await run('git', ['clone', '--quiet', repository, clone.root]);
    await clone.#writeFiles();
    await chmod(folder, 0o755);
    await run('chown', ['-R', `${user}:${user}`, folder]);
    return clone;
  }

  /** Runs a command in the clone; on this computer's network if it is `isOnline`. */
  start(command: string, isOnline: boolean): Program {
    const home = path.join(this.#folder, 'home');
    const host = isOnline ? [] : ['ip', 'netns', 'exec', this.#namespace];
    const asUser = ['setpriv', '--reuid', user, '--regid', user, '--clear-groups'];
    const environment = [`HOME=${home}`, `PATH=${process.env['PATH'] ?? ''}`, 'LANG=C.UTF-8'];
    const [program = '', ...rest] = [...host, ...asUser, 'env', '-i', ...environment];
    return Program.start(program, {
      arguments: [...rest, 'sh', '-c', `cd "$0" && ${command}`, this.root],
      stopBy: 'SIGINT',
      isGroup: true,
    });
  }

  async remove(): Promise<void> {
    await run('ip', ['netns', 'delete', this.#namespace]);
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #makeHost(): Promise<void> {
    const name = this.#namespace;
    const ip = (command: string) => run('ip', ['-n', name, ...command.split(' ')]);
    await run('ip', ['netns', 'add', name]);
    await ip('link set lo up');
    await ip('link add eth0 type veth peer name eth1');
    await ip(`address add ${address}/24 dev eth0`);
    for (const end of ['eth0', 'eth1']) await ip(`link set ${end} up`);
  }

  /** The files that commands name. */
  async #writeFiles(): Promise<void> {
    const file = (name: string) => path.join(this.root, name);
    await mkdir(path.join(this.#folder, 'home'));
    await writeFile(file('offer.sdp'), espPeerOffer().replaceAll('sendonly', 'recvonly'));
    await writeFile(file('turn-secret'), 'secret\n');
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=ca'];
    const files = ['-keyout', file('ca.key'), '-out', file('ca.pem')];
    await run('openssl', [...request, ...files]);
  }
}
