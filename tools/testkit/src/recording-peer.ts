import type { VideoCodec } from './encoded-frame.ts';
import {
  LibdatachannelPeer,
  payloadTypes,
  type AudioCodec,
  type LibdatachannelPeerOptions,
} from './libdatachannel-peer.ts';
import { answerTo, offerTo, type NegotiationChanges } from './negotiation.ts';
import { parseRtcp, writeReceiverReport, type Rtcp } from './rtcp.ts';
import { inSequence, parseRtp, type RtpPacket } from './rtp.ts';
import type { TestClient } from './test-client.ts';

const reportIntervalMs = 500;
const reportSsrc = 9;

/** A peer that keeps what it receives. */
export class RecordingPeer extends LibdatachannelPeer {
  readonly packets: RtpPacket[] = [];
  readonly feedback: Rtcp[] = [];
  readonly messages: (string | Buffer)[] = [];
  #reporter: NodeJS.Timeout | undefined;

  constructor(options: LibdatachannelPeerOptions) {
    super(options);
    this.onPacket((message) => {
      const packet = parseRtp(message);
      if (packet !== undefined) this.packets.push(packet);
    });
    this.onRtcp((message) => this.feedback.push(...parseRtcp(message)));
    this.onMessage((message) => this.messages.push(message));
  }

  /** Negotiates with an endpoint by this peer's offer; resolves with the answer when it is connected. */
  join(client: TestClient, endpoint: string, changes?: NegotiationChanges): Promise<string> {
    return offerTo(this, client, endpoint, changes);
  }

  /** Negotiates by the endpoint's offer; resolves with the answer when it is connected. */
  respond(client: TestClient, endpoint: string, offer: string): Promise<string> {
    return answerTo(this, client, endpoint, offer);
  }

  /** The payloads received of one codec, in the order of their sequence numbers. */
  payloads(codec: AudioCodec | VideoCodec): Buffer[] {
    const ofCodec = ({ payloadType }: RtpPacket) => payloadType === payloadTypes[codec];
    return inSequence(this.packets.filter(ofCodec)).map(({ payload }) => payload);
  }

  /** The bitrates that the sender was limited to (REMB), in bit/s. */
  get bitrateLimits(): readonly number[] {
    return this.feedback.flatMap((block) => (block.kind === 'remb' ? block.bitrate : []));
  }

  /** Sends an empty receiver report: the peer is there. */
  report(): void {
    this.sendRtcp(writeReceiverReport(reportSsrc));
  }

  /** Sends reports regularly, as a browser does. */
  startReporting(): void {
    this.#reporter ??= setInterval(() => this.report(), reportIntervalMs);
  }

  stopReporting(): void {
    clearInterval(this.#reporter);
    this.#reporter = undefined;
  }

  override close(): void {
    this.stopReporting();
    super.close();
  }
}
