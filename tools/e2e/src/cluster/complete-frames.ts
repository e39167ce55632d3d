import { nalType, nalTypes } from '@boardcast/testkit/nal-unit';
import { sequenceDistance, type RtpPacket } from '@boardcast/testkit/rtp';

/** Whether a payload begins an IDR or what precedes it (RFC 6184 section 5.6, 5.7.1 and 5.8). */
function beginsKeyFrame(payload: Buffer): boolean {
  const type = nalType(payload);
  const inner = payload.readUInt8(Math.min(1, payload.length - 1)) & 0x1f;
  const own = type === nalTypes.fuA ? inner : type;
  return own === nalTypes.idr || own === nalTypes.sps || type === nalTypes.stapA;
}

/** A longer way back is another stream, not a late packet. */
const maxLate = 500;

/** Finds the frames that a decoder can display: from a key frame on, and without a lost packet. */
export class CompleteFrames {
  readonly #displayable: () => void;
  #expected: number | undefined;
  #isDecoding = false;
  lost = 0;

  /** `displayable` is called with each such frame's last packet. */
  constructor(displayable: () => void) {
    this.#displayable = displayable;
  }

  /** Whether the decoder waits for a key frame. */
  get needsKeyFrame(): boolean {
    return !this.#isDecoding;
  }

  push({ sequence, marker, payload }: RtpPacket): void {
    if (payload.length === 0) return;
    const missing = this.#expected === undefined ? 0 : sequenceDistance(this.#expected, sequence);
    // Late, or sent twice.
    if (missing < 0 && missing > -maxLate) return;
    if (missing !== 0) this.#isDecoding = false;
    this.lost += Math.max(0, missing);
    this.#expected = (sequence + 1) & 0xffff;
    if (!this.#isDecoding && beginsKeyFrame(payload)) this.#isDecoding = true;
    if (marker && this.#isDecoding) this.#displayable();
  }
}
