import { execFile, execFileSync } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder, type TemporaryFolder } from './temporary-folder.ts';

const run = promisify(execFile);

/** Why namespaces cannot be made here; undefined where they can. */
export function namespacesUnavailable(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux';
  const name = `bc-${process.pid}-try`;
  try {
    execFileSync('ip', ['netns', 'add', name], { stdio: 'ignore' });
    execFileSync('ip', ['netns', 'exec', name, 'nft', 'list', 'ruleset'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'needs network namespaces, and nftables';
  } finally {
    try {
      execFileSync('ip', ['netns', 'delete', name], { stdio: 'ignore' });
    } catch {
      // It was not made.
    }
  }
}

/** What a NAT lets through from its inside. */
export interface NatPolicy {
  /** The hosts that UDP may be sent to; undefined for all. */
  readonly udpTo?: readonly string[];
  /** The hosts that TCP may be sent to; undefined for all. */
  readonly tcpTo?: readonly string[];
}

/**
 * A small internet: hosts with public addresses on one link, and hosts of their own behind NATs, each
 * in its network namespace.
 */
export class NetworkNamespaces {
  readonly #names: string[] = [];
  /** The ports of the link, by the namespace that is connected to each. */
  readonly #ports = new Map<string, string>();
  readonly #prefix: string;
  readonly #folder: TemporaryFolder;
  #links = 0;

  private constructor(folder: TemporaryFolder, prefix: string) {
    this.#folder = folder;
    this.#prefix = prefix;
  }

  static async create(): Promise<NetworkNamespaces> {
    const prefix = `bc-${process.pid}`;
    const namespaces = new NetworkNamespaces(await temporaryFolder('namespaces'), prefix);
    await namespaces.#add('internet');
    await namespaces.#addLink('br0');
    return namespaces;
  }

  /** The command that runs another one on a host. */
  prefix(host: string): readonly string[] {
    return ['ip', 'netns', 'exec', `${this.#prefix}-${host}`];
  }

  /** A script that runs a program on a host, for those who take one path only. */
  async script(host: string, program: string): Promise<string> {
    const file = path.join(this.#folder.path, host);
    await writeFile(file, `#!/bin/sh\nexec ${this.prefix(host).join(' ')} ${program} "$@"\n`);
    await chmod(file, 0o700);
    return file;
  }

  /** Adds a host with a public address, 198.51.100.N. */
  async addHost(host: string, number: number): Promise<string> {
    const address = `198.51.100.${number}`;
    await this.#connect(await this.#add(host), address);
    return address;
  }

  /** Adds a host behind a symmetric NAT with the public address 198.51.100.N. */
  async addHostBehindNat(host: string, number: number): Promise<void> {
    const [inner, router] = [await this.#add(host), await this.#add(`${host}-nat`)];
    await this.#connect(router, `198.51.100.${number}`);
    await ip(inner, `link add eth0 type veth peer name inside netns ${router}`);
    await ip(inner, `address add 10.0.${number}.2/24 dev eth0`);
    await ip(inner, 'link set eth0 up');
    await ip(router, `address add 10.0.${number}.1/24 dev inside`);
    await ip(router, 'link set inside up');
    await ip(inner, `route add default via 10.0.${number}.1`);
    await run('ip', ['netns', 'exec', router, 'sysctl', '-qw', 'net.ipv4.ip_forward=1']);
    await this.setPolicy(host, {});
  }

  /** Sets what the NAT of a host lets through. Established connections are forgotten. */
  async setPolicy(host: string, { udpTo, tcpTo }: NatPolicy): Promise<void> {
    const udp = rule('udp', udpTo);
    const tcp = rule('tcp', tcpTo);
    const rules = `
      flush ruleset
      table ip nat {
        chain out {
          type nat hook postrouting priority srcnat;
          oifname "eth0" masquerade random,fully-random
        }
      }
      table ip filter {
        chain forward {
          type filter hook forward priority filter; policy drop;
          iifname "eth0" ct state established,related accept
          iifname "inside" ${tcp}
          iifname "inside" ${udp}
        }
      }
    `;
    await this.#setRules(`${this.#prefix}-${host}-nat`, rules);
  }

  /** Splits hosts off: they reach only each other, until they are joined again. */
  async split(...hosts: readonly string[]): Promise<void> {
    const link = `br${(this.#links += 1)}`;
    await this.#addLink(link);
    for (const host of hosts) await this.#move(host, link);
  }

  /** Ends a split for these hosts. */
  async join(...hosts: readonly string[]): Promise<void> {
    for (const host of hosts) await this.#move(host, 'br0');
  }

  /** Drops what a host exchanges with these addresses; with none, nothing any more. */
  async block(host: string, addresses: readonly string[]): Promise<void> {
    const drop = (field: 'saddr' | 'daddr') =>
      addresses.length === 0 ? '' : `ip ${field} { ${addresses.join(', ')} } drop`;
    const rules = `
      flush ruleset
      table ip split {
        chain in { type filter hook input priority filter; ${drop('saddr')}; }
        chain out { type filter hook output priority filter; ${drop('daddr')}; }
      }
    `;
    await this.#setRules(`${this.#prefix}-${host}`, rules);
  }

  async remove(): Promise<void> {
    for (const name of this.#names) await run('ip', ['netns', 'delete', name]);
    await this.#folder.remove();
  }

  async #add(host: string): Promise<string> {
    const name = `${this.#prefix}-${host}`;
    await run('ip', ['netns', 'add', name]);
    this.#names.push(name);
    await ip(name, 'link set lo up');
    return name;
  }

  async #setRules(namespace: string, rules: string): Promise<void> {
    const file = path.join(this.#folder.path, `${namespace}.nft`);
    await writeFile(file, rules);
    await run('ip', ['netns', 'exec', namespace, 'nft', '-f', file]);
  }

  async #addLink(name: string): Promise<void> {
    await ip(this.#internet, `link add ${name} type bridge`);
    await ip(this.#internet, `link set ${name} up`);
  }

  async #move(host: string, link: string): Promise<void> {
    const port = this.#ports.get(`${this.#prefix}-${host}`);
    if (port === undefined) throw new Error(`There is no host ${host}.`);
    await ip(this.#internet, `link set ${port} master ${link}`);
  }

  get #internet(): string {
    return `${this.#prefix}-internet`;
  }

  async #connect(namespace: string, address: string): Promise<void> {
    const internet = this.#internet;
    const port = `p${this.#ports.size}`;
    this.#ports.set(namespace, port);
    await ip(namespace, `link add eth0 type veth peer name ${port} netns ${internet}`);
    await ip(namespace, `address add ${address}/24 dev eth0`);
    await ip(namespace, 'link set eth0 up');
    await ip(internet, `link set ${port} master br0 up`);
  }
}

/** Accepts a protocol to some hosts. */
function rule(protocol: 'tcp' | 'udp', hosts: readonly string[] | undefined): string {
  if (hosts?.length === 0) return `meta l4proto ${protocol} drop`;
  const to = hosts === undefined ? '' : `ip daddr { ${hosts.join(', ')} } `;
  return `${to}meta l4proto ${protocol} accept`;
}

async function ip(namespace: string, command: string): Promise<void> {
  await run('ip', ['-n', namespace, ...command.split(' ')]);
}
