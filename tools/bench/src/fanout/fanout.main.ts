import { parseArgs } from 'node:util';
import { fanoutTable } from './fanout-table.ts';
import type { Scene } from './measure.ts';
import { measure } from './measure.ts';
import { encodePictures } from './picture-file.ts';
import { startBare, startEmbedded } from './server-process.ts';

const about = `Measures what forwarding one board to many viewers costs a media server: real H.264 in RTP,
640x480 at 25 fps and 1.5 Mbit/s, viewers in another process.

  --viewers N    viewers of each board (50)
  --boards N     boards (1)
  --seconds S    how long to count (10)
  --rounds N     how often, the servers taking turns; the medians are told (1)
  --url URL      a Kurento that runs already, instead of the embedded server
  --pid P        its process on this machine, for its CPU and memory
  --url2 URL     another, instead of the bare forwarder
  --pid2 P       its process
  --help         this text`;

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

function whole(name: string, text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  console.error(`--${name} ${text} is no number: give a whole number above 0.`);
  process.exit(1);
}

interface Subject {
  readonly name: string;
  readonly url: string;
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

async function subjects(): Promise<readonly Subject[]> {
  const foreign = (url: string, pid: string | undefined): Subject => ({
    name: url,
    url,
    pid: pid === undefined ? undefined : whole('pid', pid),
    stop: () => Promise.resolve(),
  });
  const { url, url2, pid, pid2 } = values;
  return [
    url ? foreign(url, pid) : { name: 'embedded', ...(await startEmbedded()) },
    url2 ? foreign(url2, pid2) : { name: 'bare forwarder', ...(await startBare()) },
  ];
}

if (values.help) {
  console.log(about);
  process.exit(0);
}
const scene: Scene = {
  boards: whole('boards', values.boards),
  viewers: whole('viewers', values.viewers),
  seconds: whole('seconds', values.seconds),
  pictures: await encodePictures(),
};
const rounds = whole('rounds', values.rounds);
const servers = await subjects();
const results = servers.map(({ name, url, pid }) => ({
  name,
  url,
  pid,
  figures: [] as Awaited<ReturnType<typeof measure>>[],
}));
for (let round = 1; round <= rounds; round += 1) {
  for (const { name, url, pid, figures } of results) {
    figures.push(await measure(url, pid, scene));
    console.log(`round ${round} of ${rounds}: ${name} done`);
  }
}
console.log(fanoutTable(scene, results).join('\n'));
for (const server of servers) await server.stop();
// The native side must not be cleaned up with live objects.
process.exit(0);
