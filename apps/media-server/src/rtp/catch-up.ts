import type { RtpPacket } from './packet.ts';

const frameStep = 90;

/**
 * Times for a group of pictures that is sent at once. With their own times a player would show them,
 * and all that follows, as late as the group is long. `until`: they follow each other by 1 ms and
 * end at the newest one's own time. `after`: by a tick each right after that time, for a viewer that
 * has had the newest one already.
 */
export function compressTimes(
  group: readonly RtpPacket[],
  place: 'until' | 'after' = 'until',
): Map<number, number> {
  const frames = [...new Set(group.map((packet) => packet.timestamp))];
  const newest = frames.at(-1) ?? 0;
  const places = new Map(frames.map((timestamp, number) => [timestamp, number]));
  return new Map(
    group.map(({ index, timestamp }) => {
      const number = places.get(timestamp) ?? 0;
      const distance = place === 'after' ? number + 1 : (number + 1 - frames.length) * frameStep;
      return [index, (newest + distance) >>> 0];
    }),
  );
}
