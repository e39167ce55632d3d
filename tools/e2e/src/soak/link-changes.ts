/** A line of the media server's log about the link of a viewer. */
export interface LinkChange {
  /** In ms since 1970. */
  readonly at: number;
  readonly keyFramesOnly: boolean;
  /** The line's message and measurements. */
  readonly text: string;
}

/** Undefined for any other line of the log. */
export function linkChangeOf(line: string): LinkChange | undefined {
  if (!line.includes('"msg":"viewer: ')) return undefined;
  const { time, msg, afterMs, packets, lost, unrepaired, delayMs } = JSON.parse(line) as Record<
    string,
    unknown
  >;
  const measurements = { afterMs, packets, lost, unrepaired, delayMs };
  const fields = Object.entries(measurements).map(([name, value]) => `${name} ${String(value)}`);
  return {
    at: Number(time),
    keyFramesOnly: msg === 'viewer: key frames only',
    text: `${String(msg)} (${fields.join(', ')})`,
  };
}
