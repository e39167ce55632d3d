import { writeReceiverReport } from '@boardcast/testkit/rtcp';
import { parseRtp, sequenceDistance } from '@boardcast/testkit/rtp';
import { BenchPeer, type OfferForm } from './bench-peer.ts';
import type { MediaSession } from './media-session.ts';
import { clock, markOf } from './time-mark.ts';

/** The counts of a viewer since they were last taken. */
export interface ViewerCounts {
  /** The id of its endpoint. */
  readonly id: string;
  readonly packets: number;
  readonly lost: number;
  readonly frames: number;
  /** Latencies of frames' first and last packets, in ms from the sender's socket to here. */
  readonly first: readonly number[];
  readonly last: readonly number[];
}

const reportMs = 1000;
const reportSsrc = 9;

/** A viewer that counts packets, and sends a report once a second. */
export class BenchViewer {
  readonly #peer: BenchPeer;
  #packets = 0;
  #frames = 0;
  #firstSequence: number | undefined;
  #highest = 0;
  #mark: bigint | undefined;
  #first: number[] = [];
  #last: number[] = [];
  #reporter: NodeJS.Timeout | undefined;
  #id: string | undefined;

  constructor(form?: OfferForm) {
    this.#peer = new BenchPeer('RecvOnly', form);
    this.#peer.onPacket((packet) => this.#receive(packet));
  }

  get id(): string | undefined {
    return this.#id;
  }

  get hasReceived(): boolean {
    return this.#packets > 0;
  }

  async join(session: MediaSession, source: string): Promise<void> {
    this.#id = await this.#peer.join((offer, onCandidate) =>
      session.watch(source, offer, onCandidate),
    );
    const report = writeReceiverReport(reportSsrc);
    this.#reporter = setInterval(() => this.#peer.sendRtcp(report), reportMs);
  }

  takeCounts(): ViewerCounts {
    const expected =
      this.#firstSequence === undefined ? 0 : this.#highest - this.#firstSequence + 1;
    const counts = {
      id: this.#id ?? '',
      packets: this.#packets,
      lost: Math.max(0, expected - this.#packets),
      frames: this.#frames,
      first: this.#first,
      last: this.#last,
    };
    this.#packets = this.#frames = 0;
    this.#firstSequence = undefined;
    [this.#first, this.#last] = [[], []];
    return counts;
  }

  close(): void {
    clearInterval(this.#reporter);
    this.#peer.close();
  }

  #receive(message: Buffer): void {
    const packet = parseRtp(message);
    if (packet === undefined) return;
    this.#packets += 1;
    this.#follow(packet.sequence);
    const time = markOf(packet.payload);
    if (time !== undefined) {
      this.#mark = time;
      this.#first.push(millisecondsSince(time));
    }
    if (!packet.marker || this.#mark === undefined) return;
    this.#last.push(millisecondsSince(this.#mark));
    this.#mark = undefined;
    this.#frames += 1;
  }

  /** Unrolls sequence numbers to indices that do not wrap. */
  #follow(sequence: number): void {
    const index = this.#highest + sequenceDistance(this.#highest & 0xffff, sequence);
    if (this.#firstSequence === undefined) {
      this.#highest = index;
      this.#firstSequence = index;
    } else if (index > this.#highest) {
      this.#highest = index;
    }
  }
}

function millisecondsSince(time: bigint): number {
  return Number(clock() - time) / 1e6;
}
