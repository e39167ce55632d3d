/** The kinds of media in RTP; Kurento's third, DATA, has data channels. */
export type MediaKind = 'AUDIO' | 'VIDEO';

export const mediaKinds: readonly MediaKind[] = ['AUDIO', 'VIDEO'];

/** The RTCP feedback that was negotiated for a medium. */
export interface Feedback {
  readonly nack: boolean;
  readonly pli: boolean;
  readonly fir: boolean;
  readonly remb: boolean;
}

/** A medium without a packet for this long does not flow. */
export const FLOW_TIMEOUT_MS = 2000;
