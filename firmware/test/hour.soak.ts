import { readFileSync } from 'node:fs';
import { LoggedTimes, ViewerPage, type DisplayedFrame } from '@boardcast/e2e';
import { BusyPrograms } from '@boardcast/testkit/busy-programs';
import { launchChromium } from '@boardcast/testkit/chromium';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { pause } from '@boardcast/testkit/until';
import { afterEach, expect, it } from 'vitest';
import { HostBoard } from './host-board.ts';

const minutes = Number(process.env['SOAK_MINUTES'] ?? 60);
const load = Number(process.env['SOAK_LOAD'] ?? 4);
const maxGapMs = 500;
const readMs = 1000;
const warmUpMs = 60_000;

/** Resident memory of a process, in MB (proc(5)). */
function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
}

const reasons = [
  'the board encoded none',
  'the board sent none',
  'the media server stalled',
  'the page stalled',
  'the browser displayed it late',
] as const;
type Reason = (typeof reasons)[number];

/** The frames before and after a gap. */
interface Gap {
  readonly last: DisplayedFrame;
  readonly next: DisplayedFrame;
}

const lengthOf = ({ last, next }: Gap) => next.displayedAt - last.displayedAt;

/** The time between the last packets of both frames, in ms. */
const receivedGapMs = ({ last, next }: Gap) =>
  (next.receivedAt ?? Infinity) - (last.receivedAt ?? 0);

/** Finds the gaps between a viewer's frames. */
class Gaps {
  readonly found: Gap[] = [];
  frames = 0;
  #last: DisplayedFrame | undefined;

  take(frames: readonly DisplayedFrame[]): void {
    for (const next of frames) {
      this.frames += 1;
      const gap = { last: this.#last ?? next, next };
      this.#last = next;
      if (lengthOf(gap) > maxGapMs) this.found.push(gap);
    }
  }
}

/** The stalls and silences in the media server's log. */
interface Log {
  readonly stalls: LoggedTimes;
  readonly silences: LoggedTimes;
}

/** The cause of at least half of the gap. */
function reasonOf({ last, next }: Gap, { stalls, silences }: Log): Reason | undefined {
  const half = (next.displayedAt - last.displayedAt) / 2;
  const during = (times: LoggedTimes) =>
    times.msBetween(last.displayedAt, next.displayedAt) >= half;
  const encodingMs = (next.mark?.timeMs ?? 0) - (last.mark?.timeMs ?? 0);
  if (encodingMs >= half) return 'the board encoded none';
  if (next.stallMs >= half) return 'the page stalled';
  if (receivedGapMs({ last, next }) < half) return 'the browser displayed it late';
  if (during(stalls)) return 'the media server stalled';
  return during(silences) ? 'the board sent none' : undefined;
}

/** The number of gaps with a reason, and the longest one. */
function describeReason(reason: Reason, gaps: readonly Gap[]): string {
  const maxMs = Math.max(0, ...gaps.map(lengthOf));
  return `  ${gaps.length}: ${reason}, ${Math.round(maxMs)} ms at most`;
}

function describeGap(gap: Gap): string {
  const time = new Date(gap.next.displayedAt).toISOString().slice(11, 19);
  const [gapMs, receivedMs] = [lengthOf(gap), receivedGapMs(gap)].map(Math.round);
  return `${time} ${gapMs} ms, received ${receivedMs} ms apart`;
}

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

it(`plays for ${minutes} minutes beside ${load} busy programs`, async () => {
  const log = { stalls: new LoggedTimes('stallMs'), silences: new LoggedTimes('gapMs') };
  const gateway = await GatewayProcess.start({ arguments: ['--log-level', 'info'] });
  closers.push(() => gateway.stop());
  gateway.onLine((line) => Object.values(log).forEach((times) => times.note(line)));
  const board = HostBoard.start({ profile: 'esp32s3', server: gateway.kurentoUrl, name: 'hour' });
  closers.push(() => board.stop());
  const browser = await launchChromium();
  closers.push(() => browser.close());
  const open = () => ViewerPage.open(browser, gateway.httpUrl, { watch: 'hour' });
  const viewers = [await open(), await open()];
  for (const viewer of viewers) await viewer.waitForState('live', 40_000);
  const busy = new BusyPrograms(load);
  closers.push(() => busy.close());
  await pause(warmUpMs);
  await Promise.all(viewers.map((viewer) => viewer.frames()));
  const pids = { gateway: gateway.pid, 'media server': gateway.mediaServerPid(), board: board.pid };
  const memory = () =>
    Object.entries(pids).map(([name, pid]) => `${name} ${residentMb(pid).toFixed(0)} MB`);

  const [gaps, before, end] = [
    viewers.map(() => new Gaps()),
    memory(),
    Date.now() + minutes * 60_000,
  ];
  while (Date.now() < end) {
    await pause(readMs);
    const frames = await Promise.all(viewers.map((viewer) => viewer.frames()));
    frames.forEach((those, index) => gaps[index]?.take(those));
  }
  const after = memory();

  const found = gaps.flatMap((each) => each.found);
  console.log(`Frames: ${gaps.map(({ frames }) => frames).join(', ')}.`);
  console.log(`Memory: ${before.join(', ')}; at the end ${after.join(', ')}.`);
  const withReason = (reason: Reason | undefined) =>
    found.filter((gap) => reasonOf(gap, log) === reason);
  console.log(`${found.length} gaps over ${maxGapMs} ms.`);
  for (const reason of reasons) console.log(describeReason(reason, withReason(reason)));
  expect(withReason(undefined).map(describeGap), 'gaps without a reason').toEqual([]);
  expect(board.announced).toHaveLength(1);
  for (const viewer of viewers) expect(await viewer.state()).toBe('live');
});
