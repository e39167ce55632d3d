export interface LivenessSample {
  readonly now: number;
  /** When the peer was last heard, RTP or RTCP; undefined: never. */
  readonly lastHeardAt: number | undefined;
  /** When media was last sent to it. */
  readonly lastSentAt: number | undefined;
  /** It has sent media. */
  readonly publishes: boolean;
  /** No video was negotiated for it, so that its reports come rarely. */
  readonly audioOnly: boolean;
}

const viewerSilenceMs = 5000;
const audioOnlySilenceMs = 13_000;
const publisherSilenceMs = 6000;
const sendingMs = 1000;

/**
 * Whether a peer is there, by its media: ICE's consent takes half a minute to fail.
 *
 * A viewer that is sent media reports on them once a second where video was negotiated, even when
 * only audio flows; for audio alone a browser reports after 2.5 to 7.5 s (RFC 3550 section 6.2), and
 * one report may be lost. On a link that loses a fifth, five seconds have ten packets that are all
 * lost once in millions. A publisher that sends neither media nor reports for six seconds is gone,
 * or it might as well be.
 */
export class Liveness {
  #sendingSince: number | undefined;

  /** True while the peer is there, as far as can be told. */
  alive(sample: LivenessSample): boolean {
    const { now, lastHeardAt } = sample;
    if (sample.publishes && now - (lastHeardAt ?? now) > publisherSilenceMs) return false;
    if (sample.lastSentAt === undefined || now - sample.lastSentAt > sendingMs) {
      this.#sendingSince = undefined;
      return true;
    }
    this.#sendingSince ??= now;
    const limit = sample.audioOnly ? audioOnlySilenceMs : viewerSilenceMs;
    return now - Math.max(this.#sendingSince, lastHeardAt ?? 0) <= limit;
  }
}
