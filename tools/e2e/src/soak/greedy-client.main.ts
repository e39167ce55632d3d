// What `nx run e2e:soak-limits` starts in its own process: one client that takes too much.
import { parseArgs } from 'node:util';
import { greedyClients, type Heard } from './greedy-clients.ts';

const { values } = parseArgs({
  options: { port: { type: 'string' }, client: { type: 'string' }, seconds: { type: 'string' } },
});
const client = greedyClients[values.client ?? ''];
if (client === undefined) throw new Error(`No greedy client "${values.client}".`);

const heard: Heard = new Map();
const end = performance.now() + Number(values.seconds) * 1000;
// Each has an address of its own: what the one before had too much of is not freed at once.
const localAddress = `127.0.1.${Object.keys(greedyClients).indexOf(values.client ?? '') + 1}`;
await client({ port: Number(values.port), localAddress, end }, heard);
console.log(JSON.stringify([...heard]));
process.exit(0);
