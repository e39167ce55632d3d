import path from 'node:path';
import { parseArgs } from 'node:util';
import { percentile } from '../summary.ts';
import { GatewaySubject } from './gateway-subject.ts';

const about = `Measures a gateway on one machine: its memory at the start and with boards, and the times of pings and
of joins through it, with the embedded media server. The gateways are started and measured in turn.

  --rounds N      starts of each gateway (5)
  --boards N      boards (100)
  --before FILE   another build of the gateway (its main.js), measured in the same run
  --help          print this help`;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    boards: { type: 'string', default: '100' },
    before: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(about);
  process.exit(0);
}
const [rounds, boards] = [Number(values.rounds), Number(values.boards)];
const [pings, joins] = [2000, 300];

const builds: readonly (readonly [string, string | undefined])[] = [
  ['this build', undefined],
  ...(values.before === undefined ? [] : [['before', path.resolve(values.before)] as const]),
];
const samples = new Map<string, Map<string, number[]>>();
function add(measurement: string, build: string, ...taken: readonly number[]): void {
  const byBuild = samples.get(measurement) ?? new Map<string, number[]>();
  samples.set(measurement, byBuild);
  byBuild.set(build, [...(byBuild.get(build) ?? []), ...taken]);
}

for (let round = 0; round < rounds; round += 1) {
  for (const [build, program] of round % 2 === 0 ? builds : [...builds].reverse()) {
    const subject = await GatewaySubject.start(program);
    add('memory at the start, MB', build, await subject.memory());
    await subject.publish(boards);
    add(`memory with ${boards} boards, MB`, build, await subject.memory());
    add('ping, µs', build, ...(await subject.pings(pings)));
    add('join, µs', build, ...(await subject.joins(joins)));
    add('CPU of the gateway so far, ms', build, await subject.cpuMs());
    await subject.close();
  }
}
for (const [measurement, byBuild] of samples) {
  console.log(measurement);
  for (const [build, taken] of byBuild) {
    const [median, p99] = [percentile(taken, 0.5), percentile(taken, 0.99)];
    console.log(`  ${build.padEnd(10)} median ${median.toFixed(1)}, 99 % ${p99.toFixed(1)}`);
  }
}
process.exit(0);
