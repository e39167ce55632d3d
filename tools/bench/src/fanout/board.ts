import { Guest } from './guest.ts';
import type { Meeting } from './meeting.ts';
import { Packetizer, clock, markUnit } from './packets.ts';
import type { Picture } from '@boardcast/e2e/clip';
import { framesPerSecond } from './picture-file.ts';

/** A publisher that sends the pictures of a file over and over, each picture at once. */
export class Board {
  readonly #guest = new Guest('SendOnly');
  readonly #packetizer = new Packetizer();
  #timer: NodeJS.Timeout | undefined;

  /** Resolves with the publisher's id when it is connected. */
  join(meeting: Meeting): Promise<string> {
    return this.#guest.join((offer, onCandidate) => meeting.publish(offer, onCandidate));
  }

  /** Sends from `delayMs` on, so that many boards need not send at the same moment. */
  play(pictures: readonly Picture[], delayMs = 0): void {
    const begin = performance.now() + delayMs;
    let frame = 0;
    const next = (): void => {
      this.#send(pictures[frame % pictures.length] ?? []);
      frame += 1;
      const due = begin + (frame * 1000) / framesPerSecond;
      this.#timer = setTimeout(next, Math.max(0, due - performance.now()));
    };
    this.#timer = setTimeout(next, delayMs);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#guest.close();
  }

  #send(picture: Picture): void {
    const packets = this.#packetizer.packetize([markUnit(clock()), ...picture], framesPerSecond);
    for (const packet of packets) this.#guest.send(packet);
  }
}
