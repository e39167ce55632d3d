// `nx run e2e:soak-limits`: greedy clients, one after the other, while a board is watched and joined.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { profiles } from '@boardcast/board';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { Program } from '@boardcast/testkit/program';
import { pause, until } from '@boardcast/testkit/until';
import { ClipPublisher } from '../clip-publisher.ts';
import { Recorder } from '../recorder.ts';
import { greedyClients } from './greedy-clients.ts';
import { parseAmount } from './options.ts';
import { encodeScenes } from './scene-clips.ts';

const about = `Starts clients that take too much, one after the other, and measures a healthy board's stream and
the time in which other clients join meanwhile. The first row is without any.

  --seconds N       duration of each (15)
  --help            print this help`;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '15' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(about);
  process.exit(0);
}

const seconds = parseAmount('seconds', values.seconds, 1);
const maxGapMs = 250;
const pollMs = 5;
const { fps } = profiles.esp32s3;

const gateway = await GatewayProcess.start();
const board = { name: 'healthy', profile: 'esp32s3', fps, codec: 'H264' } as const;
const publisher = await ClipPublisher.open({ url: gateway.kurentoUrl, ...board });
publisher.play((await encodeScenes('esp32s3', 'H264')).still);
const { endpoint } = await until('the board is listed', () => gateway.board('healthy'));
const viewer = await Recorder.join(gateway.kurentoUrl, endpoint);
const mediaServer = gateway.mediaServerPid();

interface Health {
  readonly frames: number;
  readonly maxGapMs: number;
  readonly joinMs: readonly number[];
}

/** Measures the viewer's frames, and joins in turn, until `isOver`. */
async function measure(isOver: () => boolean): Promise<Health> {
  const joinMs: number[] = [];
  const joining = (async () => {
    while (!isOver()) {
      const startedAt = performance.now();
      const other = await Recorder.join(gateway.kurentoUrl, endpoint);
      joinMs.push(performance.now() - startedAt);
      await other.close();
      await pause(200);
    }
  })();
  const before = viewer.accessUnits.length;
  let [frames, lastAt, gapMs] = [before, performance.now(), 0];
  while (!isOver()) {
    await pause(pollMs);
    gapMs = Math.max(gapMs, performance.now() - lastAt);
    if (viewer.accessUnits.length === frames) continue;
    [frames, lastAt] = [viewer.accessUnits.length, performance.now()];
  }
  await joining;
  return { frames: frames - before, maxGapMs: gapMs, joinMs };
}

function describe(name: string, { frames, maxGapMs: gapMs, joinMs }: Health): string {
  const sorted = [...joinMs].sort((a, b) => a - b);
  const ms = (value = Number.NaN) => `${value.toFixed(0)} ms`;
  return `${name}: ${frames} frames, longest gap ${ms(gapMs)}; ${sorted.length} joins, median ${ms(
    sorted[sorted.length >> 1],
  )}, longest ${ms(sorted.at(-1))}`;
}

const problems: string[] = [];
const idleUntil = performance.now() + seconds * 1000;
console.log(describe('nobody', await measure(() => performance.now() > idleUntil)));
for (const name of Object.keys(greedyClients)) {
  const client = Program.startNode({
    arguments: [
      path.join(import.meta.dirname, 'greedy-client.js'),
      ...['--port', String(gateway.port), '--client', name, '--seconds', String(seconds)],
    ],
  });
  const health = await measure(() => !client.isRunning);
  console.log(describe(name, health));
  const heard = JSON.parse(client.output.at(-1) ?? '[]') as readonly (readonly [string, number])[];
  for (const [text, count] of heard) console.log(`    ${count} × ${text}`);
  if (client.exitCode !== 0) problems.push(`${name}: ${client.lines.join(' ')}`);
  if (health.maxGapMs > maxGapMs)
    problems.push(`${name}: a gap of ${health.maxGapMs.toFixed()} ms`);
}
if (gateway.mediaServerPid() !== mediaServer) problems.push('The media server was restarted.');
const metrics = await (await fetch(`${gateway.httpUrl}/metrics`)).text();
console.log((metrics.match(/^boardcast_gateway_(?:limit|websocket_forced).*$/gm) ?? []).join('\n'));
console.log(problems.length === 0 ? 'No problem.' : problems.join('\n'));
await viewer.close();
await publisher.close();
await gateway.stop();
process.exit(problems.length === 0 ? 0 : 1);
