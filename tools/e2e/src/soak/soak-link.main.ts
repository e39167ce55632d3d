// `nx run e2e:soak-link`: a board watched in a real browser behind a link that is bad for a while.
import { parseArgs } from 'node:util';
import type { LinkQuality } from '../impairment.ts';
import { pause } from '../until.ts';
import { FrameRates, type PoorSecond } from './frame-rates.ts';
import { openLinkedViewer, type LinkedViewer } from './linked-viewer.ts';
import { amountOf, fail, goodShare, sharedHelp, sharedOptions, soakOptions } from './options.ts';
import { describeSecond, excuseOf, time } from './report.ts';
import { bitrateOf } from './scene-clips.ts';
import { SoakStage } from './soak-stage.ts';
import type { BrowserName } from './soak-viewer.ts';

const about = `Watches a board in a browser behind a link that is bad for a while, and lists the seconds in which
the viewer received less than 80 % of the frames though it could have had them.

  --case NAME       bottleneck: two fifths of the stream's bitrate for 15 s, then a good link for 65 s;
                    jitter: up to 120 ms and reordering for 30 s, and no loss;
                    scene: still for 20 s, then moving for 40 s; all, without it
  --times N         how often each (1)
${sharedHelp}`;

const { values } = parseArgs({
  options: {
    ...sharedOptions,
    case: { type: 'string' },
    times: { type: 'string', default: '1' },
  },
});
if (values.help) {
  console.log(about);
  process.exit(0);
}

const settleMs = 10_000;
const messageIntervalMs = 500;
/** Within this the full rate is back, and the page says nothing of the link any more. */
const recoveryMs = 5000;
const countIntervalMs = 1000;
const tooSlow = 'key frames only';
const jitter: Partial<LinkQuality> = { delayMs: 20, jitterMs: 120, reordered: 0.05, reorderMs: 40 };

const options = soakOptions(values);
const times = amountOf('times', values.times, 1);
const { fps } = options;
if (options.codec === 'VP8' && options.browsers.includes('chromium'))
  fail('The page in Chromium takes H264: VP8 is for --browser firefox.');

/** What one stretch of time had. */
interface Stretch {
  readonly from: number;
  readonly rates: FrameRates;
  /** How often the page said that the connection is too slow: times since 1970; undefined: it cannot. */
  readonly said: readonly number[] | undefined;
}

async function watchFor(viewer: LinkedViewer, ms: number): Promise<Stretch> {
  const from = Date.now();
  const rates = new FrameRates(fps * goodShare);
  const said: number[] = [];
  let speaks = true;
  rates.add((await viewer.counts()).slice(-1));
  while (Date.now() - from < ms) {
    await pause(messageIntervalMs);
    const message = await viewer.message();
    speaks = message !== undefined;
    if (message?.includes(tooSlow) === true) said.push(Date.now());
    rates.add(await viewer.counts());
  }
  return { from, rates, said: speaks ? said : undefined };
}

/** Writes the poor seconds; gives how many nobody was late in. */
function report(poor: readonly PoorSecond[], stage: SoakStage): number {
  for (const second of poor) console.log(`  ${describeSecond(second, fps, stage)}`);
  return poor.filter((second) => excuseOf(second, stage) === undefined).length;
}

function expectThat(isSo: boolean, what: string): number {
  console.log(`  ${isSo ? 'ok' : 'NOT OK'}: ${what}`);
  return isSo ? 0 : 1;
}

const countChanges = ({ changes }: SoakStage, from: number): number =>
  changes.filter(({ at, keyFramesOnly }) => keyFramesOnly && at >= from).length;

async function bottleneck(viewer: LinkedViewer, stage: SoakStage): Promise<number> {
  stage.publisher.play(stage.clips.moving);
  await watchFor(viewer, settleMs);
  viewer.nat.quality = { bitrate: bitrateOf(stage.clips.moving, fps) * 0.4 };
  const during = await watchFor(viewer, 15_000);
  viewer.nat.quality = {};
  const after = await watchFor(viewer, 65_000);
  const [begin, ...saidLate] = [after.from + recoveryMs, ...(after.said ?? [])];
  const lastPoor = after.rates.poor.findLast(({ at }) => at < begin + countIntervalMs);
  const poor = after.rates.poor.filter(({ at }) => at >= begin + countIntervalMs);
  console.log(`  ${during.rates.poor.length} of 15 s poor in the bottleneck, the full rate back`);
  console.log(`  ${(((lastPoor?.at ?? after.from) - after.from) / 1000).toFixed(1)} s after it`);
  const hadWords = during.said === undefined || during.said.length > 0;
  return (
    expectThat(countChanges(stage, during.from) > 0, 'key frames only while it lasts') +
    expectThat(hadWords, `the page says so (${during.said?.length ?? 'no page'})`) +
    expectThat(!saidLate.some((at) => at > begin), 'and not 5 s after it') +
    expectThat(report(poor, stage) === 0, `${poor.length} poor seconds from 5 s after it`)
  );
}

async function jitterAndReordering(viewer: LinkedViewer, stage: SoakStage): Promise<number> {
  stage.publisher.play(stage.clips.moving);
  await watchFor(viewer, settleMs);
  viewer.nat.quality = jitter;
  const during = await watchFor(viewer, 30_000);
  viewer.nat.quality = {};
  return (
    expectThat(countChanges(stage, during.from) === 0, 'never key frames only') +
    expectThat(report(during.rates.poor, stage) === 0, `${during.rates.poor.length} poor seconds`)
  );
}

async function sceneChange(viewer: LinkedViewer, stage: SoakStage): Promise<number> {
  stage.publisher.play(stage.clips.still);
  const still = await watchFor(viewer, 20_000);
  stage.publisher.play(stage.clips.moving);
  const moving = await watchFor(viewer, 40_000);
  const poor = [...still.rates.poor, ...moving.rates.poor];
  return (
    expectThat(countChanges(stage, still.from) === 0, 'never key frames only') +
    expectThat(report(poor, stage) === 0, `${poor.length} poor seconds`)
  );
}

const cases = { bottleneck, jitter: jitterAndReordering, scene: sceneChange } as const;
const names = (Object.keys(cases) as (keyof typeof cases)[]).filter(
  (name) => values.case === undefined || values.case === name,
);
if (names.length === 0) fail(`There is no case ${values.case}.`);

async function watch(browser: BrowserName, stage: SoakStage): Promise<number> {
  const viewer = await openLinkedViewer(browser, stage);
  let faults = 0;
  try {
    await watchFor(viewer, settleMs);
    for (const name of names.flatMap((each) => Array<typeof each>(times).fill(each))) {
      console.log(`${time(Date.now())} ${browser}, ${options.profile}: ${name}`);
      faults += await cases[name](viewer, stage);
    }
  } finally {
    await viewer.close();
  }
  return faults;
}

const stage = await SoakStage.open(options);
let faults = 0;
for (const browser of options.browsers) faults += await watch(browser, stage);
await stage.close();
console.log(faults === 0 ? 'All as it should be.' : `${faults} faults.`);
process.exit(faults === 0 ? 0 : 1);
