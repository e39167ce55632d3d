import type { Logger } from 'pino';
import type { MediaKind } from '../rtp/track.ts';
import type { LinkChange } from '../rtp/viewer-link.ts';

/** Logs a pause of a publisher, during which viewers saw a frozen frame. */
export function logSourceGap(logger: Logger, kind: MediaKind, gapMs: number): void {
  logger.info({ kind, gapMs: Math.round(gapMs) }, 'publisher paused');
}

/** Logs a change to key frames only and back, with the report that caused it. */
export function logLinkChange(
  logger: Logger,
  { keyFramesOnly, afterMs, evidence }: LinkChange,
): void {
  const { packets, lost, unrepaired, delayMs } = evidence;
  const statistics = {
    afterMs: Math.round(afterMs),
    packets,
    lost: Number(lost.toFixed(2)),
    unrepaired: Number(unrepaired.toFixed(2)),
    delayMs: Math.round(delayMs),
  };
  logger.info(
    statistics,
    keyFramesOnly ? 'viewer: key frames only' : 'viewer: whole stream on trial',
  );
}
