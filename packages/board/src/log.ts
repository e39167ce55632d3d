import { logEntry } from './log-messages.ts';
import type { LogLevel } from './log-levels.ts';

/** A line of ESP-IDF's log; `ms` is milliseconds since the board's start. */
export interface LogLine {
  readonly level: LogLevel;
  readonly ms: number;
  readonly tag: string;
  readonly text: string;
}

export function logLine(level: LogLevel, ms: number, tag: string, text: string): string {
  return `${level} (${Math.floor(ms)}) ${tag}: ${text}`;
}

/** Terminal colours (ECMA-48 SGR), which a serial console passes on. */
// eslint-disable-next-line no-control-regex
const colours = /\u001b\[[0-9;]*m/g;

/** Parses a log line, coloured or not; undefined for any other text. */
export function parseLogLine(line: string): LogLine | undefined {
  const match = /^([EWIDV]) \((\d+)\) ([^:]+): (.*)$/.exec(line.replace(colours, '').trimEnd());
  if (match === null) return undefined;
  const [, level, ms, tag = '', text = ''] = match;
  return { level: level as LogLevel, ms: Number(ms), tag, text };
}

/** The three lines by which a board announces the endpoint that a browser may watch. */
export function banner(ms: number, endpoint: string): readonly string[] {
  const rule = logEntry('bannerRule');
  return [rule, logEntry('browserEndpointId', { endpoint }), rule].map(({ level, tag, text }) =>
    logLine(level, ms, tag, text),
  );
}

/** The endpoint id in the banner's middle line, or undefined. */
export function parseBanner(line: string): string | undefined {
  return /BROWSER_ENDPOINT_ID: (\S+)/.exec(line.replace(colours, ''))?.[1];
}
