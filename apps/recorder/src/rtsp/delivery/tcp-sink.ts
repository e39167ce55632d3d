import type { Pair } from '../message/transport-header.ts';
import type { PacketSink } from './packet-sink.ts';
import type { RtpPackets } from './rtp-writer.ts';
import type { TcpSender } from './tcp-sender.ts';

const dollar = 0x24;
const prefixBytes = 4;

/** RTP between the messages of the connection (RFC 2326 section 10.12). */
export class TcpSink implements PacketSink {
  readonly prefixBytes = prefixBytes;
  readonly transport: string;
  readonly #sender: TcpSender;
  readonly #channels: Pair;

  constructor(sender: TcpSender, channels: Pair) {
    this.#sender = sender;
    this.#channels = channels;
    this.transport = `RTP/AVP/TCP;unicast;interleaved=${channels.join('-')}`;
  }

  get backlogBytes(): number {
    return this.#sender.backlogBytes;
  }

  sendRtp({ buffer, packets }: RtpPackets): void {
    for (const packet of packets) writePrefix(packet, this.#channels[0]);
    this.#sender.send(buffer);
  }

  sendRtcp(packet: Buffer): void {
    const message = Buffer.concat([Buffer.alloc(prefixBytes), packet]);
    writePrefix(message, this.#channels[1]);
    this.#sender.send(message);
  }

  /** Its connection belongs to others. */
  close(): void {
    return;
  }
}

function writePrefix(message: Buffer, channel: number): void {
  message.writeUInt8(dollar, 0);
  message.writeUInt8(channel, 1);
  message.writeUInt16BE(message.length - prefixBytes, 2);
}
