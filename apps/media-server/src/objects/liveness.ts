export interface LivenessSample {
  readonly now: number;
  /** Time of the last RTP or RTCP packet of the peer; undefined before the first. */
  readonly lastReceivedAt: number | undefined;
  /** Time of the last packet sent to it. */
  readonly lastSentAt: number | undefined;
  /** Whether it has sent media. */
  readonly publishes: boolean;
  /** Whether only audio was negotiated for it, so that its reports are rare. */
  readonly audioOnly: boolean;
}

const viewerTimeoutMs = 5000;
const audioOnlyTimeoutMs = 13_000;
const publisherTimeoutMs = 6000;
const sendingMs = 1000;

/**
 * Detects by its packets that a peer was lost: ICE consent takes 30 s to expire.
 *
 * A viewer sends a report every second if video was negotiated, even while only audio flows. For audio
 * only, a browser sends one every 2.5 to 7.5 s (RFC 3550 section 6.2), and one may be lost. With 20 %
 * packet loss, all ten packets of five seconds are lost once in millions. A publisher that sends
 * neither media nor reports for six seconds counts as lost.
 */
export class Liveness {
  #sendingSince: number | undefined;

  /** False when the peer was lost. */
  isAlive(sample: LivenessSample): boolean {
    const { now, lastReceivedAt } = sample;
    if (sample.publishes && now - (lastReceivedAt ?? now) > publisherTimeoutMs) return false;
    if (sample.lastSentAt === undefined || now - sample.lastSentAt > sendingMs) {
      this.#sendingSince = undefined;
      return true;
    }
    this.#sendingSince ??= now;
    const limit = sample.audioOnly ? audioOnlyTimeoutMs : viewerTimeoutMs;
    return now - Math.max(this.#sendingSince, lastReceivedAt ?? 0) <= limit;
  }
}
