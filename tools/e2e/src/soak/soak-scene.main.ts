// `nx run e2e:soak-scene`: a scene that is still and moves in turn, watched on a busy machine.
import { parseArgs } from 'node:util';
import { pause } from '../until.ts';
import { BusyPrograms } from './busy.ts';
import { FrameRates } from './frame-rates.ts';
import { amountOf, goodShare, sharedHelp, sharedOptions, soakOptions } from './options.ts';
import { describeSecond, excuseOf } from './report.ts';
import { SoakStage } from './soak-stage.ts';
import { openViewers, type BrowserName } from './soak-viewer.ts';

const about = `Watches a board whose scene is still and moves in turn, and lists the seconds in which a viewer
received less than 80 % of the frames, and what the media server said of its viewers' links.

  --minutes N       for each browser (30)
  --load N          busy programs beside it (4)
  --viewers N       at once (3)
  --period S        seconds still, then as many moving (20)
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
  amountOf('minutes', values.minutes, 0.1),
  amountOf('load', values.load, 0),
  amountOf('viewers', values.viewers, 1),
];
const periodMs = amountOf('period', values.period, 1) * 1000;
const wanted = options.fps * goodShare;

/** Writes a viewer's poor seconds, and gives how many there were: one at least when it saw nothing. */
function report(name: string, { poor, seconds }: FrameRates, stage: SoakStage): number {
  const onTime = poor.filter((second) => excuseOf(second, stage) === undefined).length;
  const share = `${poor.length} of ${seconds.toFixed(0)} s below ${goodShare * 100} %`;
  console.log(`${name}: ${share}, ${onTime} of them with everybody on time`);
  for (const second of poor) console.log(`  ${describeSecond(second, options.fps, stage)}`);
  return seconds > 0 ? poor.length : 1;
}

async function watch(browser: BrowserName, stage: SoakStage): Promise<number> {
  const { publisher, clips } = stage;
  const { viewers, close } = await openViewers(browser, viewerCount, stage.watched);
  const busy = new BusyPrograms(load);
  try {
    await pause(settleMs);
    for (const viewer of viewers) await viewer.counts();
    const rates = viewers.map((viewer) => ({ viewer, rates: new FrameRates(wanted) }));
    const end = performance.now() + minutes * 60_000;
    for (let turn = 0; performance.now() < end; turn += 1) {
      publisher.play(turn % 2 === 0 ? clips.still : clips.moving);
      await pause(Math.min(periodMs, Math.max(0, end - performance.now())));
      for (const each of rates) each.rates.add(await each.viewer.counts());
    }
    return rates.reduce((sum, each) => sum + report(each.viewer.name, each.rates, stage), 0);
  } finally {
    busy.close();
    await close();
  }
}

const stage = await SoakStage.open(options);
let poor = 0;
for (const browser of options.browsers) {
  console.log(`${browser}: ${viewerCount} viewers, ${minutes} min, ${load} busy programs`);
  poor += await watch(browser, stage);
}
await stage.close();
console.log(poor === 0 ? 'No poor second.' : `${poor} poor seconds.`);
process.exit(poor === 0 ? 0 : 1);
