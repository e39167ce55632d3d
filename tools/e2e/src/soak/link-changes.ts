/** What the media server logs when it changes what it gives a viewer. */
export interface LinkChange {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly keyFramesOnly: boolean;
  /** The line's words and its evidence. */
  readonly text: string;
}

/** Undefined for any other line of the log. */
export function linkChangeOf(line: string): LinkChange | undefined {
  if (!line.includes('"msg":"viewer: ')) return undefined;
  const { time, msg, afterMs, packets, lost, unrepaired, delayMs } = JSON.parse(line) as Record<
    string,
    unknown
  >;
  const evidence = { afterMs, packets, lost, unrepaired, delayMs };
  const figures = Object.entries(evidence).map(([name, value]) => `${name} ${String(value)}`);
  return {
    at: Number(time),
    keyFramesOnly: msg === 'viewer: key frames only',
    text: `${String(msg)} (${figures.join(', ')})`,
  };
}
