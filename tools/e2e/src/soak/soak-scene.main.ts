// `nx run e2e:soak-scene`: a scene that is still and moves in turn, watched on a busy machine.
import { parseArgs } from 'node:util';
import { profiles } from '@boardcast/board';
import { ClipPublisher } from '../clip-publisher.ts';
import { encodeClip, type Picture } from '../clip.ts';
import { Gateway } from '../gateway.ts';
import { pause, until } from '../until.ts';
import { BusyPrograms } from './busy.ts';
import { FrameRates } from './frame-rates.ts';
import { browserNames, openViewers, type BrowserName } from './soak-viewer.ts';

const about = `Watches a board whose scene is still and moves in turn, and lists the seconds in which a viewer
received less than 80 % of the frames, and what the media server said of its viewers' links.

  --minutes N       for each browser (30)
  --load N          busy programs beside it (4)
  --browser NAME    chromium or firefox; both, one after the other, without it
  --profile NAME    esp32p4 or esp32s3 (esp32p4)
  --codec NAME      H264, or VP8 for a Firefox without its OpenH264 plugin (H264)
  --viewers N       at once (3)
  --period S        seconds still, then as many moving (20)
  --port N          of the gateway (a free one)
  --help            this text`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    load: { type: 'string', default: '4' },
    browser: { type: 'string' },
    profile: { type: 'string', default: 'esp32p4' },
    codec: { type: 'string', default: 'H264' },
    viewers: { type: 'string', default: '3' },
    period: { type: 'string', default: '20' },
    port: { type: 'string', default: '0' },
    help: { type: 'boolean', default: false },
  },
});

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

function amount(name: 'minutes' | 'load' | 'viewers' | 'period' | 'port', min: number): number {
  const value = Number(values[name]);
  return value >= min ? value : fail(`--${name} ${values[name]} is no number from ${min} on.`);
}

/** The still and the moving scene of a board, as it encodes them. */
const scenes = {
  esp32p4: { still: 400_000, moving: 2_500_000, gop: 50 },
  esp32s3: { still: 60_000, moving: 300_000, gop: 20 },
} as const;

const goodShare = 0.8;
const settleMs = 5000;
/** A board's poor second and a viewer's are the same when they are so close. */
const sameMs = 1500;
const time = (at: number): string => new Date(at).toISOString().slice(11, 19);

if (values.help) {
  console.log(about);
  process.exit(0);
}
const profile = values.profile === 'esp32s3' ? 'esp32s3' : 'esp32p4';
if (profile !== values.profile) fail(`There is no board ${values.profile}.`);
const known = browserNames.find((name) => name === values.browser);
if (values.browser !== undefined && known === undefined)
  fail('The browser is chromium or firefox.');
const codec = values.codec === 'VP8' ? 'VP8' : 'H264';
if (codec !== values.codec) fail('The codec is H264 or VP8.');
const [minutes, load, viewerCount] = [
  amount('minutes', 0.1),
  amount('load', 0),
  amount('viewers', 1),
];
const [periodMs, port] = [amount('period', 1) * 1000, amount('port', 0)];
const { width, height, fps } = profiles[profile];

/** Two groups of pictures of each scene. */
async function encodeScenes(): Promise<Record<'still' | 'moving', readonly Picture[]>> {
  const { still, moving, gop } = scenes[profile];
  const source = `testsrc2=size=${width}x${height}:rate=${fps}`;
  const seconds = (2 * gop) / fps;
  const noise = 'noise=alls=6:allf=t';
  const frozen = `${source},select=eq(n\\,0),loop=-1:1,setpts=N/${fps}/TB,${noise}`;
  return {
    still: await encodeClip({ codec, source: frozen, seconds, bitrate: still, gop }),
    moving: await encodeClip({
      codec,
      source: `${source},${noise}`,
      seconds,
      bitrate: moving,
      gop,
    }),
  };
}

const bitrateOf = (clip: readonly Picture[]): number =>
  (clip.flat().reduce((sum, unit) => sum + unit.length, 0) * 8 * fps) / clip.length;

/** Writes a viewer's poor seconds, and gives how many there were: one at least when it saw nothing. */
function report(name: string, { poor, seconds }: FrameRates, sent: FrameRates): number {
  console.log(`${name}: ${poor.length} of ${seconds.toFixed(0)} s below ${goodShare * 100} %`);
  for (const { at, received, decoded } of poor) {
    const seen = `${received.toFixed(1)} of ${fps} fps received, ${decoded.toFixed(1)} decoded`;
    const isLate = sent.poor.some((second) => Math.abs(second.at - at) < sameMs);
    console.log(`  ${time(at)} ${seen}${isLate ? '; the board itself was late' : ''}`);
  }
  return seconds > 0 ? poor.length : 1;
}

async function watch(browser: BrowserName, publisher: ClipPublisher): Promise<number> {
  const { viewers, close } = await openViewers(browser, viewerCount, watched);
  const busy = new BusyPrograms(load);
  const sent = new FrameRates(fps * goodShare);
  const counting = setInterval(() => {
    const { frames } = publisher;
    sent.add([{ at: Date.now(), received: frames, decoded: frames }]);
  }, 1000);
  try {
    await pause(settleMs);
    for (const viewer of viewers) await viewer.counts();
    const rates = viewers.map((viewer) => ({ viewer, rates: new FrameRates(fps * goodShare) }));
    const end = performance.now() + minutes * 60_000;
    for (let turn = 0; performance.now() < end; turn += 1) {
      publisher.play(turn % 2 === 0 ? clips.still : clips.moving);
      await pause(Math.min(periodMs, Math.max(0, end - performance.now())));
      for (const each of rates) each.rates.add(await each.viewer.counts());
    }
    return rates.reduce((sum, each) => sum + report(each.viewer.name, each.rates, sent), 0);
  } finally {
    clearInterval(counting);
    busy.close();
    await close();
  }
}

/** What the media server says when it changes what it gives a viewer. */
function tellLinkChange(line: string): void {
  if (!line.includes('"msg":"viewer: ')) return;
  const {
    time: at,
    msg,
    afterMs,
    packets,
    lost,
    unrepaired,
    delayMs,
  } = JSON.parse(line) as Record<string, unknown>;
  console.log(`  ${time(Number(at))} ${String(msg)}`, {
    afterMs,
    packets,
    lost,
    unrepaired,
    delayMs,
  });
}

const clips = await encodeScenes();
for (const [scene, clip] of Object.entries(clips)) {
  console.log(
    `${scene}: ${(bitrateOf(clip) / 1000).toFixed(0)} kbit/s, ${width}x${height}, ${fps} fps`,
  );
}
// Firefox finds no way to a media server that has a loopback address alone.
const gateway = await Gateway.start({
  port,
  further: ['--host', '0.0.0.0', '--log-level', 'info'],
  logged: tellLinkChange,
});
const publisher = await ClipPublisher.open({
  url: gateway.kurentoUrl,
  name: 'scene',
  profile,
  fps,
  codec,
});
publisher.play(clips.still);
const board = await until('the board is listed', 10_000, () => gateway.board('scene'));
const watched = {
  page: `${gateway.httpUrl}/api/boards`,
  server: gateway.kurentoUrl,
  source: board.endpoint,
};
let poor = 0;
for (const browser of known === undefined ? browserNames : [known]) {
  console.log(`${browser}: ${viewerCount} viewers, ${minutes} min, ${load} busy programs`);
  poor += await watch(browser, publisher);
}
await publisher.close();
await gateway.stop();
console.log(poor === 0 ? 'No poor second.' : `${poor} poor seconds.`);
process.exit(poor === 0 ? 0 : 1);
