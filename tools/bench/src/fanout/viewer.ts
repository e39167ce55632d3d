import type { OfferForm } from './guest.ts';
import { Guest } from './guest.ts';
import type { Meeting } from './meeting.ts';
import { clock, markOf } from './packets.ts';

/** What a viewer has counted since it was asked last. */
export interface Count {
  readonly packets: number;
  readonly lost: number;
  readonly pictures: number;
  /** Milliseconds from the sender's socket to here: of pictures' first and last packets. */
  readonly first: readonly number[];
  readonly last: readonly number[];
}

const reportMs = 1000;

/** A viewer that counts, and says once a second that it is there. */
export class Viewer {
  readonly #guest = new Guest('RecvOnly', (packet) => this.#received(packet));
  #packets = 0;
  #pictures = 0;
  #firstSequence: number | undefined;
  #highest = 0;
  #mark: bigint | undefined;
  #first: number[] = [];
  #last: number[] = [];
  #reporter: NodeJS.Timeout | undefined;
  #id: string | undefined;

  get id(): string | undefined {
    return this.#id;
  }

  get hasPicture(): boolean {
    return this.#packets > 0;
  }

  async join(meeting: Meeting, source: string, form?: OfferForm): Promise<void> {
    this.#id = await this.#guest.join(
      (offer, onCandidate) => meeting.watch(source, offer, onCandidate),
      form,
    );
    this.#reporter = setInterval(() => this.#guest.send(emptyReceiverReport()), reportMs);
  }

  count(): Count {
    const expected =
      this.#firstSequence === undefined ? 0 : this.#highest - this.#firstSequence + 1;
    const count = {
      packets: this.#packets,
      lost: Math.max(0, expected - this.#packets),
      pictures: this.#pictures,
      first: this.#first,
      last: this.#last,
    };
    this.#packets = this.#pictures = 0;
    this.#firstSequence = undefined;
    [this.#first, this.#last] = [[], []];
    return count;
  }

  close(): void {
    clearInterval(this.#reporter);
    this.#guest.close();
  }

  #received(packet: Buffer): void {
    const second = packet[1] ?? 0;
    if (packet.length < 13 || (second >= 192 && second <= 223)) return;
    this.#packets += 1;
    this.#follow(packet.readUInt16BE(2));
    const time = markOf(packet.subarray(12));
    if (time !== undefined) {
      this.#mark = time;
      this.#first.push(millisecondsSince(time));
    }
    if ((second & 0x80) === 0 || this.#mark === undefined) return;
    this.#last.push(millisecondsSince(this.#mark));
    this.#mark = undefined;
    this.#pictures += 1;
  }

  /** Sequence numbers as indices that do not wrap. */
  #follow(sequence: number): void {
    const step = ((sequence - this.#highest) << 16) >> 16;
    const index = this.#highest + step;
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

function emptyReceiverReport(): Buffer {
  return Buffer.from([0x80, 201, 0, 1, 0, 0, 0, 9]);
}
