/** The media that are forwarded; Kurento's third, DATA, is connected but never carried. */
export type MediaKind = 'AUDIO' | 'VIDEO';

export const mediaKinds: readonly MediaKind[] = ['AUDIO', 'VIDEO'];

/** The RTCP feedback that was negotiated for a medium. */
export interface Feedback {
  readonly nack: boolean;
  readonly pli: boolean;
  readonly fir: boolean;
  readonly remb: boolean;
}

/** A medium without a packet for so long does not flow. */
export const FLOW_TIMEOUT_MS = 2000;
