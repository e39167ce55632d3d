import { payloadTypes, ssrcs } from '@boardcast/testkit/libdatachannel-peer';
import { writeRtp } from '@boardcast/testkit/rtp';

const packetMs = 20;
const packetBytes = 160;

/** The RTP stream of a tone in A-law: a square wave of 500 Hz, not loud. */
export class ALawStream {
  readonly #payload = Buffer.from(
    Array.from({ length: packetBytes }, (_, at) => (at % 16 < 8 ? 0xb5 : 0x35)),
  );
  #packets = 0;

  /** The packets that are due at a time since its start, in ms. */
  packetsUntil(ms: number): readonly Buffer[] {
    const packets: Buffer[] = [];
    while (this.#packets * packetMs < ms) {
      packets.push(
        writeRtp({
          payloadType: payloadTypes.PCMA,
          sequence: this.#packets & 0xffff,
          timestamp: (this.#packets * packetBytes) >>> 0,
          ssrc: ssrcs.audio,
          marker: this.#packets === 0,
          payload: this.#payload,
        }),
      );
      this.#packets += 1;
    }
    return packets;
  }
}
