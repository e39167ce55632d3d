import type { Logger } from 'pino';
import type { MediaKind } from '../rtp/track.ts';
import type { LinkChange } from '../rtp/viewer-link.ts';

/** One line for each time that a publisher was silent, which its viewers saw as a frame that stood. */
export function logSourceGap(logger: Logger, kind: MediaKind, gapMs: number): void {
  logger.info({ kind, gapMs: Math.round(gapMs) }, 'publisher: nothing came');
}

/** One line for each change to key frames only and back, with what it was decided by. */
export function logLinkChange(
  logger: Logger,
  { keyFramesOnly, afterMs, evidence }: LinkChange,
): void {
  const { packets, lost, unrepaired, delayMs } = evidence;
  const figures = {
    afterMs: Math.round(afterMs),
    packets,
    lost: Number(lost.toFixed(2)),
    unrepaired: Number(unrepaired.toFixed(2)),
    delayMs: Math.round(delayMs),
  };
  logger.info(figures, keyFramesOnly ? 'viewer: key frames only' : 'viewer: whole stream on trial');
}
