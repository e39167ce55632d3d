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
/** Of an ESP32-S3, which sends 10 fps. */
const frameIntervalMs = 100;

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

/**
 * The parts of a gap with a known cause, in ms, without the interval between two frames. A frame is
 * encoded, received and displayed, so the times between these add up to the gap; what passed
 * between encoding and reception counts as far as a log or the page says why.
 */
function partsOf({ last, next }: Gap, { stalls, silences }: Log): Readonly<Record<Reason, number>> {
  const encodedMs = (next.mark?.timeMs ?? 0) - (last.mark?.timeMs ?? 0);
  const receivedMs = receivedGapMs({ last, next });
  const during = (times: LoggedTimes) => times.msBetween(last.displayedAt, next.displayedAt);
  let transportMs = Math.max(0, receivedMs - encodedMs);
  const ofTransport = (ms: number) => {
    const part = Math.min(ms, transportMs);
    transportMs -= part;
    return part;
  };
  return {
    'the board encoded none': Math.max(0, encodedMs - frameIntervalMs),
    'the media server stalled': ofTransport(during(stalls)),
    'the board sent none': ofTransport(during(silences)),
    'the page stalled': ofTransport(next.stallMs),
    'the browser displayed it late': Math.max(0, lengthOf({ last, next }) - receivedMs),
  };
}

/** The cause of the longest part of the gap, if the known parts are at least half of it. */
function reasonOf(gap: Gap, log: Log): Reason | undefined {
  const parts = partsOf(gap, log);
  const known = Object.values(parts).reduce((sum, ms) => sum + ms, 0);
  if (known < (lengthOf(gap) - frameIntervalMs) / 2) return undefined;
  return reasons.reduce((longest, reason) => (parts[reason] > parts[longest] ? reason : longest));
}

/** The number of gaps with a reason, and the longest one. */
function describeReason(reason: Reason, gaps: readonly Gap[]): string {
  const maxMs = Math.max(0, ...gaps.map(lengthOf));
  return `  ${gaps.length}: ${reason}, ${Math.round(maxMs)} ms at most`;
}

function describeGap(gap: Gap, log: Log): string {
  const time = new Date(gap.next.displayedAt).toISOString().slice(11, 19);
  const parts = Object.entries(partsOf(gap, log)).map(
    ([reason, ms]) => `${reason} ${ms.toFixed()}`,
  );
  return `${time} ${lengthOf(gap).toFixed()} ms: ${parts.join(', ')}`;
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
  const unexplained = withReason(undefined).map((gap) => describeGap(gap, log));
  expect(unexplained, 'gaps without a reason').toEqual([]);
  expect(board.announced).toHaveLength(1);
  for (const viewer of viewers) expect(await viewer.state()).toBe('live');
});
