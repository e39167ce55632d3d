import { parseLogLine } from '@boardcast/board';
import type { Step } from './scenario.ts';

/** Kurento's ids. */
const id = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}(_kurento\.\w+)?/g;

/** A line without its times, ids, ports and statistics. */
function masked(line: string): string {
  const log = parseLogLine(line);
  const text = log === undefined ? line : `${log.level} ${log.tag}: ${log.text}`;
  return text
    .replace(id, '<id>')
    .replace(/(ws:\/\/127\.0\.0\.1):\d{4,}/, '$1:<port>')
    .replace(/Retrying in \d+\.\d s/, 'Retrying in <seconds> s')
    .replace(/^Free heap: \d+ bytes, minimum \d+ /, 'Free heap: <n> bytes, minimum <n> ')
    .replace(/^Uptime: \d+\.\d s/, 'Uptime: <seconds> s')
    .replace(/^Frames sent: \d+, key-frame requests: \d+/, 'Frames sent: <n>, requests: <n>')
    .replace(/^Audio packets sent: \d+/, 'Audio packets sent: <n>');
}

/** The number of attempts to connect to Wi-Fi varies. */
const isRepeatedTry = (line: string, at: number, all: readonly string[]) =>
  line.includes('not found') && all.indexOf(line) < at;

const unreachableServer = /APP: Publishing to ws:\/\/127\.0\.0\.1:9\//;
const attempt = /PUBLISHER: (Connecting to the server|Waiting to retry)\.|The connection closed/;

/** The number of attempts to connect to a server before the stop varies. */
const isRepeatedAttempt = (line: string, at: number, all: readonly string[]) => {
  const start = all.findIndex((earlier) => unreachableServer.test(earlier));
  return start >= 0 && attempt.test(line) && all.slice(start, at).includes(line);
};

/**
 * The transcript by steps. Separate tasks write log and console, so within a step the log comes
 * first, and each keeps its order.
 */
export function transcriptOf(steps: readonly Step[]): readonly string[] {
  const transcript = steps.flatMap(({ name, lines }) => {
    const masks = lines.filter((line) => line !== '').map(masked);
    const logged = masks.filter((line) => /^[EWIDV] \w+: /.test(line));
    const printed = masks.filter((line) => !logged.includes(line));
    return [`-- ${name}`, ...logged, ...printed];
  });
  return transcript.filter(
    (line, at, all) => !isRepeatedTry(line, at, all) && !isRepeatedAttempt(line, at, all),
  );
}
