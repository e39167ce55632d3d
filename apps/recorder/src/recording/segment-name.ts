/** What the name of a segment's file says. */
export interface SegmentName {
  /** In ms since 1970. */
  readonly start: number;
  /** In ms; undefined of a segment that is not complete. */
  readonly duration: number | undefined;
}

const pattern = /^(\d{4}-\d\d-\d\dT)(\d\d)-(\d\d)-(\d\d\.\d{3}Z)(?:_(\d{1,10}))?\.mp4$/;

/** Such as `2026-11-29T08-00-00.000Z_59960.mp4`: UTC, and the duration in ms. */
export function formatSegmentName({ start, duration }: SegmentName): string {
  const time = new Date(start).toISOString().replaceAll(':', '-');
  return `${time}${duration === undefined ? '' : `_${Math.round(duration)}`}.mp4`;
}

export function parseSegmentName(name: string): SegmentName | undefined {
  const [, date, hours, minutes, seconds, duration] = pattern.exec(name) ?? [];
  const start = Date.parse(`${date ?? ''}${hours ?? ''}:${minutes ?? ''}:${seconds ?? ''}`);
  if (Number.isNaN(start)) return undefined;
  return { start, duration: duration === undefined ? undefined : Number(duration) };
}
