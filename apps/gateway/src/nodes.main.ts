import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import {
  defaultDrainRate,
  defaultDrainSeconds,
  errorMessage,
  httpRoutes,
  maxDrainRate,
  type Cluster,
  type MediaNode,
} from '@boardcast/protocol';
import { durationMs } from './access/duration.ts';
import { parseCommand, UsageError } from './command-arguments.ts';
import { NodesClient } from './cluster/nodes-client.ts';

const usage = `Usage: npx nx run gateway:nodes -- COMMAND [options]

The media servers (nodes) of an installation, by the HTTP API of any of its gateways.

  list                      list gateways and nodes, with their load and their boards
  drain NODE                move what is on a node to the others; it takes nothing new until undrain
  undrain NODE              let a node take new boards and viewers again

  --url URL                 address of a gateway (http://127.0.0.1:8888/)
  --token FILE              file with a token that allows "manage", where access control is on;
                            BOARDCAST_TOKEN has it otherwise
  --rate N                  of drain: clients that are moved each second (${defaultDrainRate})
  --deadline DURATION       of drain: after this time what is left is disconnected, such as 5m or
                            2h (${defaultDrainSeconds / 60}m)
  --wait                    of drain: return when nothing is left on the node
  --help                    print this text

A gateway with a certificate of its own authority is trusted with NODE_EXTRA_CA_CERTS=FILE.`;

const options = {
  url: { type: 'string', default: 'http://127.0.0.1:8888/' },
  token: { type: 'string' },
  rate: { type: 'string', default: String(defaultDrainRate) },
  deadline: { type: 'string', default: `${defaultDrainSeconds / 60}m` },
  wait: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const pollMs = 1000;
/** How long the load of a node is awaited after the deadline of its drain. */
const graceMs = 15_000;

type Values = ReturnType<typeof parseCommand<typeof options>>['values'];

async function main(): Promise<void> {
  const { values, positionals } = parseCommand(options);
  const [command, node] = positionals;
  if (values.help || command === undefined) {
    console.log(usage);
    return;
  }
  const gateway = new NodesClient(homeOf(values.url), await tokenOf(values.token));
  switch (command) {
    case 'list':
      return list(await gateway.cluster());
    case 'drain':
      return drain(gateway, required(node), values);
    case 'undrain':
      return undrain(gateway, required(node));
    default:
      throw new UsageError(`Unknown command "${command}": expected list, drain or undrain.`);
  }
}

function homeOf(text: string): URL {
  if (!/^https?:/.test(text) || !URL.canParse(text)) {
    throw new UsageError(`Invalid --url "${text}": expected the address of a gateway.`);
  }
  return new URL(text.endsWith('/') ? text : `${text}/`);
}

async function tokenOf(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return process.env['BOARDCAST_TOKEN'];
  const content = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(`Cannot read --token ${file}: ${errorMessage(error)}`);
  });
  return content.trim();
}

function required(node: string | undefined): string {
  if (node !== undefined && node !== '') return node;
  throw new UsageError('This command needs the id of a node: see list.');
}

function list({ gateways, nodes, directory }: Cluster): void {
  const rows = nodes.map((node) => [
    node.id,
    node.state,
    node.cpu === null ? '-' : `${node.cpu.toFixed(0)} % CPU`,
    node.memory === null ? '-' : `${(node.memory / 1e6).toFixed(0)} MB`,
    `${node.endpoints} endpoints`,
    `${node.boards.length} boards`,
  ]);
  printTable(rows);
  const served = gateways.map(({ id, version, url, isThis }) => [
    `gateway ${id.slice(0, 8)}`,
    version,
    url ?? '-',
    isThis ? 'this one' : '',
  ]);
  console.log('');
  printTable(served);
  if (directory === 'away') console.log('\nRedis does not answer: this is what was known before.');
}

function printTable(rows: readonly (readonly string[])[]): void {
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  for (const row of rows) {
    const cells = row.map((cell, column) => cell.padEnd(widths?.[column] ?? 0));
    console.log(cells.join('  ').trimEnd());
  }
}

async function drain(gateway: NodesClient, id: string, values: Values): Promise<void> {
  const rate = Number(values.rate);
  if (!(rate >= 0.1 && rate <= maxDrainRate)) {
    const expected = `expected a number from 0.1 to ${maxDrainRate}`;
    throw new UsageError(`Invalid --rate "${values.rate}": ${expected}.`);
  }
  const seconds = Math.ceil(durationMs(values.deadline) / 1000);
  const node = await gateway.change(httpRoutes.nodeDrain.path, id, { rate, seconds });
  const deadline = node.drain?.deadline ?? '';
  console.log(`${id} drains at ${rate} clients a second, until ${deadline}.`);
  if (values.wait) await untilEmpty(gateway, id, Date.parse(deadline) + graceMs);
}

async function untilEmpty(gateway: NodesClient, id: string, limit: number): Promise<void> {
  let shown = '';
  for (;;) {
    const node = (await gateway.cluster()).nodes.find((one) => one.id === id);
    if (node === undefined) throw new Error(`There is no node ${id} any more.`);
    if (node.state === 'empty') return console.log(`${id} is empty.`);
    if (node.drain === null) throw new Error(`${id} is ${node.state}: it drains no longer.`);
    const left = leftOn(node);
    if (left !== shown) console.log(left);
    shown = left;
    if (Date.now() > limit) throw new Error(`${id} is not empty after its deadline. ${left}`);
    await pause(pollMs);
  }
}

/** A node that is down stays drained: it may only have been too busy to answer. */
function leftOn({ state, boards, endpoints }: MediaNode): string {
  if (state === 'down') return 'It is down: what was on it moves to the others.';
  return `${boards.length} boards and ${endpoints} endpoints are left.`;
}

async function undrain(gateway: NodesClient, id: string): Promise<void> {
  const { state } = await gateway.change(httpRoutes.nodeUndrain.path, id, {});
  console.log(`${id} is ${state}.`);
}

main().catch((error: unknown) => {
  console.error(errorMessage(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
