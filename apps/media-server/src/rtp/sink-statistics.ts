import type { ReportBlock } from '@boardcast/rtp';
import { roundTripOf } from './media-clock.ts';

export interface SinkStats {
  readonly ssrc: number;
  readonly packetsSent: number;
  readonly bytesSent: number;
  readonly packetsLost: number;
  /** 0 to 1. */
  readonly fractionLost: number;
  readonly nackCount: number;
  readonly pliCount: number;
  readonly firCount: number;
  /** The viewer's estimate of its bandwidth in bit/s; 0 before there is one. */
  readonly remb: number;
  /** In s; 0 before it is known. */
  readonly roundTripTime: number;
  /** Whether only key frames are sent, because of a poor connection. */
  readonly keyFramesOnly: boolean;
}

/** Counts what is sent to a viewer, and what the viewer reports. */
export class SinkStatistics {
  #packetsSent = 0;
  #bytesSent = 0;
  #nacks = 0;
  #plis = 0;
  #firs = 0;
  #lastBlock: ReportBlock | undefined;
  #roundTripTime = 0;
  #remb = 0;

  get packetsSent(): number {
    return this.#packetsSent;
  }

  /** Payload bytes. */
  get bytesSent(): number {
    return this.#bytesSent;
  }

  packetSent(payloadBytes: number): void {
    this.#packetsSent += 1;
    this.#bytesSent += payloadBytes;
  }

  nackReceived(): void {
    this.#nacks += 1;
  }

  keyFrameRequested(by: 'pli' | 'fir'): void {
    if (by === 'pli') this.#plis += 1;
    else this.#firs += 1;
  }

  reportReceived(block: ReportBlock, now: number): void {
    this.#lastBlock = block;
    this.#roundTripTime = roundTripOf(block, now) ?? this.#roundTripTime;
  }

  /** `bitrate` in bit/s. */
  rembReceived(bitrate: number): void {
    this.#remb = bitrate;
  }

  read(ssrc: number, keyFramesOnly: boolean): SinkStats {
    return {
      ssrc,
      packetsSent: this.#packetsSent,
      bytesSent: this.#bytesSent,
      packetsLost: this.#lastBlock?.packetsLost ?? 0,
      fractionLost: (this.#lastBlock?.fractionLost ?? 0) / 256,
      nackCount: this.#nacks,
      pliCount: this.#plis,
      firCount: this.#firs,
      remb: this.#remb,
      roundTripTime: this.#roundTripTime,
      keyFramesOnly,
    };
  }
}
