import { LibdatachannelPeer, payloadTypes, ssrcs } from '@boardcast/testkit/libdatachannel-peer';
import { writeReceiverReport } from '@boardcast/testkit/rtcp';
import { parseRtp, writeRtp, type RtpPacket } from '@boardcast/testkit/rtp';

const frameMs = 100;
const clockRate = 90_000;
const reportMs = 1000;
/** A NAL unit header of an IDR (RFC 6184 section 5.6), and nothing that decodes. */
const idr = Buffer.concat([Buffer.from([0x65]), Buffer.alloc(99)]);

/** A peer with one video track that sends empty frames, or reports. */
export class ChurnPeer extends LibdatachannelPeer {
  readonly #timer: NodeJS.Timeout;
  #sequence = 0;
  #timestamp = 0;
  #received: RtpPacket | undefined;

  constructor(direction: 'SendOnly' | 'RecvOnly') {
    super({ direction, audio: [] });
    this.onPacket((message) => {
      this.#received = parseRtp(message) ?? this.#received;
    });
    this.#timer =
      direction === 'SendOnly'
        ? setInterval(() => this.#sendFrame(), frameMs)
        : setInterval(() => this.#report(), reportMs);
  }

  override close(): void {
    clearInterval(this.#timer);
    super.close();
  }

  #sendFrame(): void {
    this.#sequence += 1;
    this.#timestamp += (clockRate * frameMs) / 1000;
    const [payloadType, ssrc] = [payloadTypes.H264, ssrcs.video];
    const [sequence, timestamp] = [this.#sequence, this.#timestamp];
    const packet = { payloadType, sequence, timestamp, ssrc, marker: true, payload: idr };
    this.sendVideo([writeRtp(packet)]);
  }

  #report(): void {
    if (this.#received === undefined) return;
    this.sendRtcp(writeReceiverReport(ssrcs.video, this.#received));
  }
}
