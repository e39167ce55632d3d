import { readFileSync } from 'node:fs';
import {
  BusyPrograms,
  Gateway,
  launchChromium,
  pause,
  ViewerPage,
  type Picture,
} from '@boardcast/e2e';
import { expect, it } from 'vitest';
import { HostBoard } from './host-board.ts';

const minutes = Number(process.env['SOAK_MINUTES'] ?? 60);
const load = Number(process.env['SOAK_LOAD'] ?? 4);
const maxGapMs = 500;
const readMs = 1000;
const warmUpMs = 60_000;
const linesKept = 5;

/** Resident memory of a process, in MB (proc(5)). */
function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
}

/** Finds the waits between frames, and who waited: by the board's clock, or on the way and in the page. */
class Gaps {
  readonly found: string[] = [];
  frames = 0;
  #last: Picture | undefined;

  take(frames: readonly Picture[], viewer: string, log: readonly string[]): void {
    for (const frame of frames) {
      this.frames += 1;
      const gapMs = frame.seenAt - (this.#last?.seenAt ?? frame.seenAt);
      if (gapMs > maxGapMs) {
        const sentMs = (frame.mark?.timeMs ?? 0) - (this.#last?.mark?.timeMs ?? 0);
        const who = sentMs > maxGapMs ? 'the board sent none' : 'on the way or in the page';
        const at = new Date(frame.seenAt).toISOString().slice(11, 19);
        this.found.push(
          `${at} ${viewer}: ${Math.round(gapMs)} ms, ${who}; ${log.at(-1) ?? 'no log'}`,
        );
      }
      this.#last = frame;
    }
  }
}

it(`plays for ${minutes} minutes beside ${load} busy programs`, async () => {
  const log: string[] = [];
  const logged = (line: string) => log.push(line) > linesKept && log.shift();
  const gateway = await Gateway.start({ further: ['--log-level', 'info'], logged });
  const board = HostBoard.start({ profile: 'esp32s3', server: gateway.kurentoUrl, name: 'hour' });
  const browser = await launchChromium();
  const open = () => ViewerPage.open(browser, gateway.httpUrl, { watch: 'hour' });
  const viewers = [await open(), await open()];
  for (const viewer of viewers) await viewer.becomes('playing', 40_000);
  const busy = new BusyPrograms(load);
  await pause(warmUpMs);
  await Promise.all(viewers.map((viewer) => viewer.pictures()));
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
    const frames = await Promise.all(viewers.map((viewer) => viewer.pictures()));
    frames.forEach((those, index) => gaps[index]?.take(those, `viewer ${index + 1}`, log));
  }
  const after = memory();
  busy.close();

  const found = gaps.flatMap((each) => each.found);
  console.log(`Frames: ${gaps.map(({ frames }) => frames).join(', ')}.`);
  console.log(`Memory: ${before.join(', ')}; at the end ${after.join(', ')}.`);
  console.log(`${found.length} gaps over ${maxGapMs} ms.\n${found.join('\n')}`);
  expect(board.announced).toHaveLength(1);
  for (const viewer of viewers) expect(await viewer.state()).toBe('playing');
  await browser.close();
  await board.stop();
  await gateway.stop();
});
