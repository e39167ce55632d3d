import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Cluster } from './cluster.ts';

/** How many records of a kind Redis has: a hash of each kind. */
export async function countRecords(
  cluster: Cluster,
  kind: 'session' | 'pipeline' | 'relay',
): Promise<number> {
  const keys = await redis(cluster, '--scan', '--pattern', `*:${kind}`);
  const counts = await Promise.all(
    keys.map(async (key) => Number((await redis(cluster, 'HLEN', key))[0])),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The sessions that have no client, in Redis' text. */
export async function sessionsWithoutClient(cluster: Cluster): Promise<readonly string[]> {
  const keys = await redis(cluster, '--scan', '--pattern', '*:session');
  const values = await Promise.all(keys.map((key) => redis(cluster, 'HVALS', key)));
  return values.flat().filter((text) => !text.includes('"disconnected":null'));
}

/** The lines that redis-cli prints. */
async function redis(cluster: Cluster, ...request: readonly string[]): Promise<readonly string[]> {
  const { address, port } = cluster.member('redis').options;
  const [command = '', ...before] = cluster.network.prefix('redis');
  const given = [...before, 'redis-cli', '-h', address, '-p', String(port), ...request];
  const { stdout } = await promisify(execFile)(command, given);
  return stdout.split('\n').filter((line) => line !== '');
}
