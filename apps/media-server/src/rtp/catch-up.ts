import type { RtpPacket } from './packet.ts';

const frameStep = 90;

/**
 * Timestamps for a group of pictures that is sent at once, by index. With its original timestamps, a
 * player would delay everything by the duration of the group. `until`: the frames are 1 ms apart and
 * end at the newest timestamp. `after`: they are one tick apart and start after the newest timestamp,
 * for a viewer that has the newest frame already.
 */
export function compressTimes(
  group: readonly RtpPacket[],
  position: 'until' | 'after' = 'until',
): Map<number, number> {
  const frames = [...new Set(group.map((packet) => packet.timestamp))];
  const newest = frames.at(-1) ?? 0;
  const numbers = new Map(frames.map((timestamp, number) => [timestamp, number]));
  return new Map(
    group.map(({ index, timestamp }) => {
      const number = numbers.get(timestamp) ?? 0;
      const distance = position === 'after' ? number + 1 : (number + 1 - frames.length) * frameStep;
      return [index, (newest + distance) >>> 0];
    }),
  );
}
