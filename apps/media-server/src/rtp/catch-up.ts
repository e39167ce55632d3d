import type { RtpPacket } from './packet.ts';

const frameStep = 90;

/**
 * Times for a group of pictures that is sent at once: its pictures follow each other by 1 ms and end
 * at the newest one's own time. With their own times a player would show them, and all that follows,
 * as late as the group is long.
 */
export function compressTimes(group: readonly RtpPacket[]): Map<number, number> {
  const frames = [...new Set(group.map((packet) => packet.timestamp))];
  const newest = frames.at(-1) ?? 0;
  const places = new Map(frames.map((timestamp, place) => [timestamp, place]));
  return new Map(
    group.map(({ index, timestamp }) => {
      const toGo = frames.length - 1 - (places.get(timestamp) ?? 0);
      return [index, (newest - toGo * frameStep) >>> 0];
    }),
  );
}
