import type { RtpPacket } from './packet.ts';

const burst = 32;
const burstIntervalMs = 4;

/** Packets that are sent in bursts, so that no socket buffer overflows. */
export class Backlog {
  readonly #send: (packet: RtpPacket) => void;
  #packets: RtpPacket[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (packet: RtpPacket) => void) {
    this.#send = send;
  }

  get isEmpty(): boolean {
    return this.#packets.length === 0;
  }

  /** Sends the first burst at once, and the others one after another. */
  start(packets: readonly RtpPacket[]): void {
    this.#packets = [...packets];
    this.#sendBurst();
  }

  /** Appends a packet while the backlog is being sent. */
  append(packet: RtpPacket): void {
    this.#packets.push(packet);
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#packets = [];
  }

  #sendBurst(): void {
    clearTimeout(this.#timer);
    for (const packet of this.#packets.splice(0, burst)) this.#send(packet);
    if (!this.isEmpty) this.#timer = setTimeout(() => this.#sendBurst(), burstIntervalMs);
  }
}
