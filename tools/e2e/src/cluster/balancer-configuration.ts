import { readFile } from 'node:fs/promises';
import path from 'node:path';

const example = path.resolve(import.meta.dirname, '../../../../examples/cluster/haproxy.cfg');

/** HAProxy's configuration of examples/cluster, with the addresses of these gateways. */
export async function balancerConfiguration(gateways: readonly string[]): Promise<string> {
  const lines = (await readFile(example, 'utf8')).split('\n').flatMap((line) => {
    const [, number] = /^\s*server gateway(\d+) \S+$/.exec(line) ?? [];
    if (number === undefined) return [line];
    const address = gateways[Number(number) - 1];
    return address === undefined ? [] : [`  server gateway${number} ${address}:8888`];
  });
  // As many descriptors as a process may have here.
  return lines.join('\n').replace(/maxconn \d+/, 'maxconn 4000');
}
