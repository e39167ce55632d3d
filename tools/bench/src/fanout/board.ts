import type { EncodedFrame } from '@boardcast/testkit/encoded-frame';
import { payloadTypes, ssrcs } from '@boardcast/testkit/libdatachannel-peer';
import { Packetizer } from '@boardcast/testkit/packetizer';
import { BenchPeer } from './bench-peer.ts';
import type { MediaSession } from './media-session.ts';
import { fps } from './test-clip.ts';
import { clock, markUnit } from './time-mark.ts';

/** A publisher that repeats a clip, and sends each frame without pacing. */
export class BenchBoard {
  readonly #peer = new BenchPeer('SendOnly');
  readonly #packetizer = new Packetizer({
    codec: 'H264',
    payloadType: payloadTypes.H264,
    ssrc: ssrcs.video,
  });
  #timer: NodeJS.Timeout | undefined;

  /** Resolves with the publisher's id when it is connected. */
  join(session: MediaSession): Promise<string> {
    return this.#peer.join((offer, onCandidate) => session.publish(offer, onCandidate));
  }

  /** Begins after `delayMs`, so that several boards do not send at the same moment. */
  play(clip: readonly EncodedFrame[], delayMs = 0): void {
    const begin = performance.now() + delayMs;
    let count = 0;
    const next = (): void => {
      this.#send(clip[count % clip.length] ?? []);
      count += 1;
      const due = begin + (count * 1000) / fps;
      this.#timer = setTimeout(next, Math.max(0, due - performance.now()));
    };
    this.#timer = setTimeout(next, delayMs);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#peer.close();
  }

  #send(frame: EncodedFrame): void {
    this.#peer.sendVideo(this.#packetizer.packetize([markUnit(clock()), ...frame], fps));
  }
}
