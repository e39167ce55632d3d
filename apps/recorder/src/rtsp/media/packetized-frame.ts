import type { Codec } from '@boardcast/rtp';
import type { TrackKind } from '../message/rtsp-url.ts';

/** The RTP payloads of one frame, the same for all readers. */
export interface PacketizedFrame {
  readonly kind: TrackKind;
  readonly codec: Codec;
  readonly isKey: boolean;
  /** When it was captured, in ms since 1970. */
  readonly time: number;
  readonly timestamp: number;
  readonly payloads: readonly Buffer[];
}
