import { readOptions } from '../bench-options.ts';
import { measureCascade, type CascadeResult, type Latency } from './scene.ts';

const about = `Measures one board with many viewers, who are on one node, on two nodes and on two workers of one node:
CPU, latency, joins, and when an edge without viewers holds no relay any more. The number of viewers
that a machine can receive limits the frame rate.`;
const options = readOptions(about, {
  ...{ viewers: 1000, seconds: 15, fps: 10, bytes: 2000, parallel: 8 },
});
const half = Math.ceil(options.viewers / 2);

const results: CascadeResult[] = [];
for (const scene of [
  { title: 'one node', viewersPerNode: 0, workers: 1 },
  { title: 'two nodes', viewersPerNode: half, workers: 1 },
  { title: 'two workers', viewersPerNode: half, workers: 2 },
]) {
  results.push(await measureCascade({ ...options, ...scene }));
  console.log(`${scene.title}: done`);
}

const latency = ({ median, p95 }: Latency): string => `${median.toFixed(1)}, ${p95.toFixed(1)}`;
const rows: readonly (readonly [string, (result: CascadeResult) => string])[] = [
  ['', ({ title }) => title],
  ['viewers at the origin, at the edge', (one) => `${one.atOrigin}, ${one.atEdges}`],
  ['joins per second', (one) => one.joinsPerSecond.toFixed(1)],
  ['join, 95 %, ms', (one) => one.joinP95.toFixed(0)],
  ['media servers: CPU per delivered packet, µs', (one) => one.cpuMicroseconds.toFixed(1)],
  ['gateway: CPU, cores', (one) => one.gatewayCpu.toFixed(2)],
  ['packets delivered per second', (one) => one.packetsPerSecond.toFixed(0)],
  ['packets lost', (one) => String(one.lost)],
  ['latency at the origin, median and 95 %, ms', (one) => latency(one.originLatency)],
  ['latency at the edge, median and 95 %, ms', (one) => latency(one.edgeLatency)],
  ['no relay left after the last viewer, s', (one) => one.releasedAfter.toFixed(1)],
  ['machine load, 0 to 1', (one) => one.machineLoad.toFixed(2)],
];
const { viewers, fps, bytes } = options;
console.log(`one board, ${viewers} viewers, ${fps} fps, ${bytes} bytes a frame`);
for (const [name, text] of rows) {
  console.log(name.padEnd(46) + results.map((result) => text(result).padStart(16)).join(''));
}
// The native side must not be torn down with live objects.
process.exit(0);
