// `nx run e2e:soak-link`: a board watched in a browser behind a link that is impaired for a while.
import { parseArgs } from 'node:util';
import type { LinkQuality } from '@boardcast/testkit/impairment';
import { pause } from '@boardcast/testkit/until';
import { FrameRates, type PoorSecond } from './frame-rates.ts';
import { openImpairedViewer, type ImpairedViewer } from './impaired-viewer.ts';
import { parseAmount, fail, minShare, sharedHelp, sharedOptions, soakOptions } from './options.ts';
import { describeSecond, delayedProcess, time } from './report.ts';
import { bitrateOf } from './scene-clips.ts';
import { SoakHarness } from './soak-harness.ts';
import type { BrowserName } from './soak-viewer.ts';

const about = `Watches a board in a browser behind a link that is impaired for a while. Prints the seconds in which
the viewer received less than 80 % of the frames although the link could carry them.

  --case NAME       bottleneck: two fifths of the stream's bitrate for 15 s, then a good link for 65 s;
                    jitter: up to 120 ms and reordering for 30 s, no loss;
                    scene: still for 20 s, then moving for 40 s; all by default
  --times N         repetitions of each case (1)
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
/** The time until the full rate is back and the page shows no message about the link. */
const recoveryMs = 5000;
const countIntervalMs = 1000;
const poorConnection = 'key frames only';
const jitter: Partial<LinkQuality> = { delayMs: 20, jitterMs: 120, reordered: 0.05, reorderMs: 40 };

const options = soakOptions(values);
const times = parseAmount('times', values.times, 1);
const { fps } = options;
if (options.codec === 'VP8' && options.browsers.includes('chromium'))
  fail('invalid --codec "VP8": the page in Chromium accepts H264 only, add --browser firefox');

/** The measurements of one period. */
interface Period {
  readonly from: number;
  readonly rates: FrameRates;
  /** When the page reported a poor connection, in ms since 1970; undefined for a page without messages. */
  readonly reports: readonly number[] | undefined;
}

async function watchFor(viewer: ImpairedViewer, ms: number): Promise<Period> {
  const from = Date.now();
  const rates = new FrameRates(fps * minShare);
  const reports: number[] = [];
  let hasMessages = true;
  rates.add((await viewer.counts()).slice(-1));
  while (Date.now() - from < ms) {
    await pause(messageIntervalMs);
    const message = await viewer.message();
    hasMessages = message !== undefined;
    if (message?.includes(poorConnection) === true) reports.push(Date.now());
    rates.add(await viewer.counts());
  }
  return { from, rates, reports: hasMessages ? reports : undefined };
}

/** Prints the poor seconds; returns the number of those without a delayed process. */
function report(poor: readonly PoorSecond[], harness: SoakHarness): number {
  for (const second of poor) console.log(`  ${describeSecond(second, fps, harness)}`);
  return poor.filter((second) => delayedProcess(second, harness) === undefined).length;
}

function check(holds: boolean, description: string): number {
  console.log(`  ${holds ? 'ok' : 'NOT OK'}: ${description}`);
  return holds ? 0 : 1;
}

const countChanges = ({ changes }: SoakHarness, from: number): number =>
  changes.filter(({ at, keyFramesOnly }) => keyFramesOnly && at >= from).length;

async function bottleneck(viewer: ImpairedViewer, harness: SoakHarness): Promise<number> {
  harness.publisher.play(harness.clips.moving);
  await watchFor(viewer, settleMs);
  viewer.nat.quality = { bitrate: bitrateOf(harness.clips.moving, fps) * 0.4 };
  const during = await watchFor(viewer, 15_000);
  viewer.nat.quality = {};
  const after = await watchFor(viewer, 65_000);
  const recoveredAt = after.from + recoveryMs;
  const lateReports = (after.reports ?? []).filter((at) => at > recoveredAt);
  const lastPoor = after.rates.poor.findLast(({ at }) => at < recoveredAt + countIntervalMs);
  const poor = after.rates.poor.filter(({ at }) => at >= recoveredAt + countIntervalMs);
  console.log(`  ${during.rates.poor.length} of 15 s poor in the bottleneck, the full rate back`);
  console.log(`  ${(((lastPoor?.at ?? after.from) - after.from) / 1000).toFixed(1)} s after it`);
  const isReported = during.reports === undefined || during.reports.length > 0;
  return (
    check(countChanges(harness, during.from) > 0, 'key frames only in the bottleneck') +
    check(isReported, `the page reports it (${during.reports?.length ?? 'no page'})`) +
    check(lateReports.length === 0, 'and not later than 5 s after it') +
    check(report(poor, harness) === 0, `${poor.length} poor seconds from 5 s after it`)
  );
}

async function jitterAndReordering(viewer: ImpairedViewer, harness: SoakHarness): Promise<number> {
  harness.publisher.play(harness.clips.moving);
  await watchFor(viewer, settleMs);
  viewer.nat.quality = jitter;
  const during = await watchFor(viewer, 30_000);
  viewer.nat.quality = {};
  return (
    check(countChanges(harness, during.from) === 0, 'never key frames only') +
    check(report(during.rates.poor, harness) === 0, `${during.rates.poor.length} poor seconds`)
  );
}

async function sceneChange(viewer: ImpairedViewer, harness: SoakHarness): Promise<number> {
  harness.publisher.play(harness.clips.still);
  const still = await watchFor(viewer, 20_000);
  harness.publisher.play(harness.clips.moving);
  const moving = await watchFor(viewer, 40_000);
  const poor = [...still.rates.poor, ...moving.rates.poor];
  return (
    check(countChanges(harness, still.from) === 0, 'never key frames only') +
    check(report(poor, harness) === 0, `${poor.length} poor seconds`)
  );
}

const cases = { bottleneck, jitter: jitterAndReordering, scene: sceneChange } as const;
const names = (Object.keys(cases) as (keyof typeof cases)[]).filter(
  (name) => values.case === undefined || values.case === name,
);
if (names.length === 0)
  fail(`invalid --case "${values.case}": expected ${Object.keys(cases).join(', ')}`);

async function watch(browser: BrowserName, harness: SoakHarness): Promise<number> {
  const viewer = await openImpairedViewer(browser, harness);
  let failures = 0;
  try {
    await watchFor(viewer, settleMs);
    for (const name of names.flatMap((each) => Array<typeof each>(times).fill(each))) {
      console.log(`${time(Date.now())} ${browser}, ${options.profile}: ${name}`);
      failures += await cases[name](viewer, harness);
    }
  } finally {
    await viewer.close();
  }
  return failures;
}

const harness = await SoakHarness.open(options);
let failures = 0;
for (const browser of options.browsers) failures += await watch(browser, harness);
await harness.close();
console.log(failures === 0 ? 'All checks passed.' : `${failures} checks failed.`);
process.exit(failures === 0 ? 0 : 1);
