import { limits, restartLimit, wifiBackoff } from '@boardcast/board';
import { cDefines, cHeader } from './c-header.ts';

/** The firmware's board_limits.h. */
export function boardLimits(): string {
  const { firstMs, maxMs, jitter } = wifiBackoff;
  const wifi = cDefines('BOARD_WIFI_BACKOFF', {
    firstMs,
    maxMs,
    jitterPercent: jitter * 100,
  });
  const restart = cDefines('BOARD_RESTART', restartLimit);
  return cHeader('packages/board', [], `${cDefines('BOARD', limits)}\n${wifi}\n${restart}`);
}
