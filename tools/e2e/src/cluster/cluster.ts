import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { NetworkNamespaces } from '@boardcast/testkit/network-namespaces';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import { balancerConfiguration } from './balancer-configuration.ts';
import { ClusterMember, type MemberKind } from './cluster-member.ts';
import { LoadProcess } from './load-process.ts';

const program = (app: string): string =>
  path.resolve(import.meta.dirname, `../../../../apps/${app}/dist/main.js`);

export interface ClusterOptions {
  readonly gateways: number;
  readonly nodes: number;
  /** Further options of each gateway. */
  readonly gatewayArguments?: readonly string[];
}

const port = 8888;
const redisPort = 6379;
/** The last numbers of the hosts' addresses. */
const numbers = { redis: 10, haproxy: 20, gateway: 30, node: 40, load: 50, alone: 60 } as const;

/** Gateways, media nodes, Redis and HAProxy, each on a host of its own; and boards and viewers on two more. */
export class Cluster {
  readonly network: NetworkNamespaces;
  readonly members: readonly ClusterMember[];
  readonly boards: LoadProcess;
  readonly viewers: LoadProcess;
  /** Asks each member from inside the network. */
  readonly control: LoadProcess;
  readonly #folder: TemporaryFolder;

  private constructor(
    network: NetworkNamespaces,
    folder: TemporaryFolder,
    members: readonly ClusterMember[],
    load: readonly [LoadProcess, LoadProcess, LoadProcess],
  ) {
    this.network = network;
    this.#folder = folder;
    this.members = members;
    [this.boards, this.viewers, this.control] = load;
  }

  static async start(options: ClusterOptions): Promise<Cluster> {
    const network = await NetworkNamespaces.create();
    const folder = await temporaryFolder('cluster');
    const undo = async () => {
      await network.remove();
      await folder.remove();
    };
    const cluster = await Cluster.#prepare(network, folder, options).catch(async (error) => {
      await undo();
      throw error;
    });
    try {
      for (const member of cluster.members) await member.start();
    } catch (error) {
      await cluster.close();
      throw error;
    }
    return cluster;
  }

  static async #prepare(
    network: NetworkNamespaces,
    folder: TemporaryFolder,
    options: ClusterOptions,
  ): Promise<Cluster> {
    const members = await memberList(network, folder, options);
    const hosts = ['boards', 'viewers', 'control'];
    for (const [index, host] of hosts.entries()) await network.addHost(host, numbers.load + index);
    const load = (host: string) => new LoadProcess(network.prefix(host));
    return new Cluster(network, folder, members, [
      load('boards'),
      load('viewers'),
      load('control'),
    ]);
  }

  of(kind: MemberKind): readonly ClusterMember[] {
    return this.members.filter(({ options }) => options.kind === kind);
  }

  member(name: string): ClusterMember {
    const found = this.members.find((member) => member.name === name);
    if (found === undefined) throw new Error(`There is no ${name} in this cluster.`);
    return found;
  }

  /** Where boards and viewers connect. */
  get kurentoUrl(): string {
    return `ws://${this.member('haproxy').authority}/kurento`;
  }

  get listUrl(): string {
    return `ws://${this.member('haproxy').authority}/api/boards/events`;
  }

  /** What the stopped Redis has kept on its disk is lost. */
  async forgetRedisData(): Promise<void> {
    await rm(path.join(this.#folder.path, 'appendonlydir'), { recursive: true, force: true });
  }

  /** The open descriptors of each member. */
  async descriptors(): Promise<string> {
    const counts = this.members.map(
      async (member) => `${member.name} ${await member.descriptors()}`,
    );
    return (await Promise.all(counts)).join(', ');
  }

  /** The last lines that each member has printed. */
  describeLogs(count = 5): string {
    return this.members
      .map(({ name, lines }) => {
        const last = lines.slice(-count).map(({ at, text }) => `\n  ${at} ${text}`);
        return `${name}:${last.join('')}`;
      })
      .join('\n');
  }

  async close(): Promise<void> {
    await Promise.all([this.boards, this.viewers, this.control].map((load) => load.close()));
    await Promise.all(this.members.map((member) => member.stop()));
    await this.network.remove();
    await this.#folder.remove();
  }
}

async function memberList(
  network: NetworkNamespaces,
  folder: TemporaryFolder,
  options: ClusterOptions,
): Promise<readonly ClusterMember[]> {
  const hosts = async (name: string, first: number, count: number) => {
    const names = Array.from({ length: count }, (_, index) => `${name}${index + 1}`);
    const added = names.map(async (host, index) => ({
      host,
      address: await network.addHost(host, first + index + 1),
    }));
    return Promise.all(added);
  };
  const nodes = await hosts('node', numbers.node, options.nodes);
  const gateways = await hosts('gateway', numbers.gateway, options.gateways);
  const redis = await network.addHost('redis', numbers.redis);
  const haproxy = await network.addHost('haproxy', numbers.haproxy);
  const alone = await network.addHost('alone', numbers.alone);
  const configuration = path.join(folder.path, 'haproxy.cfg');
  await writeFile(
    configuration,
    await balancerConfiguration(gateways.map(({ address }) => address)),
  );
  return [
    new ClusterMember(network, {
      ...{ kind: 'redis', name: 'redis', address: redis, port: redisPort },
      command: ['redis-server', ...redisArguments(redis, folder.path)],
    }),
    ...nodes.map(
      ({ host, address }) =>
        new ClusterMember(network, {
          ...{ kind: 'node', name: host, address, port },
          command: [process.execPath, program('media-server'), ...nodeArguments(address)],
          environment: { LOG_LEVEL: 'warn' },
        }),
    ),
    ...gateways.map(
      ({ host, address }) =>
        new ClusterMember(network, {
          ...{ kind: 'gateway', name: host, address, port },
          command: [
            ...[process.execPath, program('gateway'), ...gatewayArguments(address)],
            ...['--redis', `redis://${redis}:${redisPort}`, '--data', path.join(folder.path, host)],
            ...nodes.flatMap((node) => ['--kms', `ws://${node.address}:${port}/kurento`]),
            ...(options.gatewayArguments ?? []),
          ],
        }),
    ),
    new ClusterMember(network, {
      ...{ kind: 'alone', name: 'alone', address: alone, port },
      command: [
        ...[process.execPath, program('gateway'), ...gatewayArguments(alone)],
        ...['--data', path.join(folder.path, 'alone')],
      ],
    }),
    new ClusterMember(network, {
      ...{ kind: 'haproxy', name: 'haproxy', address: haproxy, port },
      command: ['haproxy', '-db', '-f', configuration],
    }),
  ];
}

/** It keeps its data over a restart, as Debian's does. */
function redisArguments(address: string, folder: string): readonly string[] {
  return [
    ...['--bind', address, '--port', String(redisPort), '--protected-mode', 'no'],
    ...['--dir', folder, '--appendonly', 'yes', '--save', ''],
  ];
}

function nodeArguments(address: string): readonly string[] {
  return ['--host', address, '--port', String(port), '--media-port', String(port)];
}

function gatewayArguments(address: string): readonly string[] {
  return [
    ...['--no-open', '--open', '--no-mdns', '--recorder', 'off'],
    ...['--host', address, '--port', String(port)],
  ];
}
