import type { Pair } from '../message/transport-header.ts';
import type { PacketSink } from './packet-sink.ts';
import type { RtpPackets } from './rtp-writer.ts';
import type { UdpPorts } from './udp-ports.ts';

/** What the default receive buffer of a socket on Linux holds, several times. */
const burstPackets = 32;
const burstPauseMs = 2;

/** RTP to a reader's ports; a large frame goes out in bursts that receive buffers hold. */
export class UdpSink implements PacketSink {
  readonly prefixBytes = 0;
  readonly transport: string;
  readonly #server: UdpPorts;
  readonly #address: string;
  readonly #ports: Pair;
  #queue: Buffer[] = [];
  #backlogBytes = 0;
  #sentInBurst = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(server: UdpPorts, address: string, ports: Pair) {
    this.#server = server;
    this.#address = address;
    this.#ports = ports;
    const pairs = `client_port=${ports.join('-')};server_port=${server.ports.join('-')}`;
    this.transport = `RTP/AVP;unicast;${pairs}`;
  }

  get backlogBytes(): number {
    return this.#backlogBytes;
  }

  sendRtp({ packets }: RtpPackets): void {
    for (const packet of packets) {
      this.#queue.push(packet);
      this.#backlogBytes += packet.length;
    }
    this.#timer ??= setTimeout(() => this.#startBurst(), burstPauseMs);
    this.#drain();
  }

  sendRtcp(packet: Buffer): void {
    this.#server.sendRtcp(packet, this.#ports[1], this.#address);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#queue = [];
    this.#backlogBytes = 0;
  }

  #startBurst(): void {
    this.#sentInBurst = 0;
    const hasMore = this.#queue.length > 0;
    this.#timer = hasMore ? setTimeout(() => this.#startBurst(), burstPauseMs) : undefined;
    this.#drain();
  }

  #drain(): void {
    const packets = this.#queue.splice(0, burstPackets - this.#sentInBurst);
    for (const packet of packets) {
      this.#sentInBurst += 1;
      this.#backlogBytes -= packet.length;
      this.#server.sendRtp(packet, this.#ports[0], this.#address);
    }
  }
}
