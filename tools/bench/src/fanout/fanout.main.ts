import { parseArgs } from 'node:util';
import { fanoutTable } from './fanout-table.ts';
import { measure, type Measurement, type Scene } from './measure.ts';
import { startBareForwarder, startEmbedded } from './servers.ts';
import { encodeTestClip } from './test-clip.ts';

const about = `Measures the cost of forwarding one board to many viewers for a media server: H.264 in RTP, 640x480
at 25 fps and 1.5 Mbit/s, viewers in another process.

  --viewers N    viewers of each board (50)
  --boards N     boards (1)
  --seconds S    duration of a measurement (10)
  --rounds N     measurements of each server, in turns; the medians are printed (1)
  --url URL      a running Kurento, instead of the embedded media server
  --pid P        its process on this machine, for CPU and memory
  --url2 URL     another Kurento, instead of the bare forwarder
  --pid2 P       its process
  --help         print this help`;

const { values } = parseArgs({
  options: {
    viewers: { type: 'string', default: '50' },
    boards: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '1' },
    url: { type: 'string' },
    pid: { type: 'string' },
    url2: { type: 'string' },
    pid2: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

function parseCount(name: string, text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  console.error(`invalid --${name} "${text}": expected a positive integer`);
  process.exit(1);
}

interface Subject {
  readonly name: string;
  readonly url: string;
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

async function subjects(): Promise<readonly Subject[]> {
  const external = (url: string, pid: string | undefined): Subject => ({
    name: url,
    url,
    pid: pid === undefined ? undefined : parseCount('pid', pid),
    stop: () => Promise.resolve(),
  });
  const { url, url2, pid, pid2 } = values;
  return [
    url ? external(url, pid) : { name: 'embedded', ...(await startEmbedded()) },
    url2 ? external(url2, pid2) : { name: 'bare forwarder', ...(await startBareForwarder()) },
  ];
}

if (values.help) {
  console.log(about);
  process.exit(0);
}
const scene: Scene = {
  boards: parseCount('boards', values.boards),
  viewers: parseCount('viewers', values.viewers),
  seconds: parseCount('seconds', values.seconds),
  clip: await encodeTestClip(),
};
const rounds = parseCount('rounds', values.rounds);
const servers = await subjects();
const results = servers.map(({ name, url, pid }) => ({
  name,
  url,
  pid,
  measurements: [] as Measurement[],
}));
for (let round = 1; round <= rounds; round += 1) {
  for (const { name, url, pid, measurements } of results) {
    measurements.push(await measure(url, pid, scene));
    console.log(`round ${round} of ${rounds}: ${name} done`);
  }
}
console.log(fanoutTable(scene, results).join('\n'));
for (const server of servers) await server.stop();
// The native side must not be torn down with live objects.
process.exit(0);
