import { parseLogLine } from '@boardcast/board';
import type { Step } from './life.ts';

/** Kurento's ids, which are new each time. */
const id = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}(_kurento\.\w+)?/g;

/** A line without what differs from one run to the next: times, ids, ports and figures. */
function masked(line: string): string {
  const log = parseLogLine(line);
  const text = log === undefined ? line : `${log.level} ${log.tag}: ${log.text}`;
  return text
    .replace(id, '<id>')
    .replace(/(ws:\/\/127\.0\.0\.1):\d{4,}/, '$1:<port>')
    .replace(/again in \d+\.\d s/, 'again in <seconds> s')
    .replace(/^Free heap: \d+ bytes, minimum \d+ /, 'Free heap: <n> bytes, minimum <n> ')
    .replace(/^Uptime: \d+\.\d s/, 'Uptime: <seconds> s')
    .replace(/^Frames sent: \d+, key-frame requests: \d+/, 'Frames sent: <n>, requests: <n>')
    .replace(/^Audio packets sent: \d+/, 'Audio packets sent: <n>');
}

/** How often a board looks for a lost network is a matter of chance. */
const isRepeatedTry = (line: string, at: number, all: readonly string[]) =>
  line.includes('not found') && all.indexOf(line) < at;

const nowhere = /APP: Publishing to ws:\/\/127\.0\.0\.1:9\//;
const attempt = /PUBLISHER: (Connecting to the server|Waiting to retry)\.|The connection closed/;

/** And so is how often it tries a server that is not there, before it is told to stop. */
const isRepeatedAttempt = (line: string, at: number, all: readonly string[]) => {
  const begun = all.findIndex((earlier) => nowhere.test(earlier));
  return begun >= 0 && attempt.test(line) && all.slice(begun, at).includes(line);
};

/**
 * A board's transcript, step by step. Log and console are written by tasks of their own, so within
 * a step each keeps its order, and the log comes first.
 */
export function transcriptOf(steps: readonly Step[]): readonly string[] {
  const transcript = steps.flatMap(({ name, lines }) => {
    const said = lines.filter((line) => line !== '').map(masked);
    const logged = said.filter((line) => /^[EWIDV] \w+: /.test(line));
    const printed = said.filter((line) => !logged.includes(line));
    return [`-- ${name}`, ...logged, ...printed];
  });
  return transcript.filter(
    (line, at, all) => !isRepeatedTry(line, at, all) && !isRepeatedAttempt(line, at, all),
  );
}
