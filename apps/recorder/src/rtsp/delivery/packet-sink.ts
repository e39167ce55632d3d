import type { RtpPackets } from './rtp-writer.ts';

/** Where the packets of one track go to. */
export interface PacketSink {
  /** The bytes that it needs before each packet. */
  readonly prefixBytes: number;
  /** Bytes that wait to be sent. */
  readonly backlogBytes: number;
  /** Its part of the answer to SETUP (RFC 2326 section 12.39). */
  readonly transport: string;
  sendRtp(packets: RtpPackets): void;
  sendRtcp(packet: Buffer): void;
  close(): void;
}
