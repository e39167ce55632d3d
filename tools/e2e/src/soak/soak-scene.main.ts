// `nx run e2e:soak-scene`: a scene that alternates between still and moving, on a busy machine.
import { parseArgs } from 'node:util';
import { BusyPrograms } from '@boardcast/testkit/busy-programs';
import { pause } from '@boardcast/testkit/until';
import { FrameRates } from './frame-rates.ts';
import { parseAmount, minShare, sharedHelp, sharedOptions, soakOptions } from './options.ts';
import { describeSecond, delayedProcess } from './report.ts';
import { SoakHarness } from './soak-harness.ts';
import { openViewers, type BrowserName } from './soak-viewer.ts';

const about = `Watches a board whose scene alternates between still and moving. Prints the seconds in which a
viewer received less than 80 % of the frames, and the media server's log lines about viewers' links.

  --minutes N       duration for each browser (30)
  --load N          busy programs that run at the same time (4)
  --viewers N       concurrent viewers (3)
  --period S        seconds of the still scene, then of the moving one (20)
${sharedHelp}`;

const { values } = parseArgs({
  options: {
    ...sharedOptions,
    minutes: { type: 'string', default: '30' },
    load: { type: 'string', default: '4' },
    viewers: { type: 'string', default: '3' },
    period: { type: 'string', default: '20' },
  },
});
if (values.help) {
  console.log(about);
  process.exit(0);
}

const settleMs = 5000;
const options = soakOptions(values);
const [minutes, load, viewerCount] = [
  parseAmount('minutes', values.minutes, 0.1),
  parseAmount('load', values.load, 0),
  parseAmount('viewers', values.viewers, 1),
];
const periodMs = parseAmount('period', values.period, 1) * 1000;
const minFps = options.fps * minShare;

/** Prints a viewer's poor seconds and returns their number: at least one if it received nothing. */
function report(name: string, { poor, seconds }: FrameRates, harness: SoakHarness): number {
  const unexplained = poor.filter((second) => delayedProcess(second, harness) === undefined).length;
  const share = `${poor.length} of ${seconds.toFixed(0)} s below ${minShare * 100} %`;
  console.log(`${name}: ${share}, ${unexplained} of them with no process delayed`);
  for (const second of poor) console.log(`  ${describeSecond(second, options.fps, harness)}`);
  return seconds > 0 ? poor.length : 1;
}

async function watch(browser: BrowserName, harness: SoakHarness): Promise<number> {
  const { publisher, clips } = harness;
  const { viewers, close } = await openViewers(browser, viewerCount, harness.board);
  const busy = new BusyPrograms(load);
  try {
    await pause(settleMs);
    for (const viewer of viewers) await viewer.counts();
    const rates = viewers.map((viewer) => ({ viewer, rates: new FrameRates(minFps) }));
    const end = performance.now() + minutes * 60_000;
    for (let turn = 0; performance.now() < end; turn += 1) {
      publisher.play(turn % 2 === 0 ? clips.still : clips.moving);
      await pause(Math.min(periodMs, Math.max(0, end - performance.now())));
      for (const each of rates) each.rates.add(await each.viewer.counts());
    }
    return rates.reduce((sum, each) => sum + report(each.viewer.name, each.rates, harness), 0);
  } finally {
    busy.close();
    await close();
  }
}

const harness = await SoakHarness.open(options);
let poor = 0;
for (const browser of options.browsers) {
  console.log(`${browser}: ${viewerCount} viewers, ${minutes} min, ${load} busy programs`);
  poor += await watch(browser, harness);
}
await harness.close();
console.log(poor === 0 ? 'No poor seconds.' : `${poor} poor seconds.`);
process.exit(poor === 0 ? 0 : 1);
