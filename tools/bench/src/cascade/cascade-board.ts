import { Transaction } from '@boardcast/protocol';
import { KurentoClient } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { payloadTypes, ssrcs } from '@boardcast/testkit/libdatachannel-peer';
import { Packetizer } from '@boardcast/testkit/packetizer';
import { BenchPeer } from '../fanout/bench-peer.ts';
import { clock, markUnit } from '../fanout/time-mark.ts';

export const boardName = 'bench';

/** A server whose checks come before a peer has the answer would be answered by no one. */
export const peersCheckFirst = { candidates: false, setup: 'actpass' } as const;

export interface BoardStream {
  readonly fps: number;
  /** Of one frame. */
  readonly bytes: number;
}

/** A board that publishes frames with the time at which each was sent. */
export class CascadeBoard {
  readonly #client: KurentoClient;
  readonly #peer = new BenchPeer('SendOnly', peersCheckFirst);
  readonly #packetizer = new Packetizer({
    ...{ codec: 'H264', payloadType: payloadTypes.H264, ssrc: ssrcs.video },
  });
  #timer: NodeJS.Timeout | undefined;

  constructor(url: string) {
    this.#client = new KurentoClient({ url, openSocket: openNodeSocket });
  }

  async publish({ fps, bytes }: BoardStream): Promise<void> {
    await this.#client.connect();
    await this.#peer.join((offer, onCandidate) => this.#negotiate(offer, onCandidate));
    const sets = [Buffer.from([0x67, 0x42, 0xe0, 0x1f]), Buffer.from([0x68, 0xce])];
    let count = 0;
    this.#timer = setInterval(() => {
      const isKey = count % (2 * fps) === 0;
      const slice = Buffer.alloc(bytes, 0x55).fill(isKey ? 0x65 : 0x41, 0, 1);
      const frame = [...(isKey ? sets : []), markUnit(clock()), slice];
      this.#peer.sendVideo(this.#packetizer.packetize(frame, fps));
      count += 1;
    }, 1000 / fps);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#peer.close();
    await this.#client.close();
  }

  async #negotiate(offer: string, onCandidate: (candidate: string, sdpMid: string) => void) {
    const type = 'WebRtcEndpoint';
    const transaction = new Transaction();
    const mediaPipeline = transaction.create('MediaPipeline', {});
    const source = transaction.create(type, { mediaPipeline });
    const sink = transaction.create(type, { mediaPipeline });
    const tag = { key: 'board', value: boardName };
    transaction.invoke('MediaPipeline', mediaPipeline, 'addTag', tag);
    transaction.invoke(type, source, 'connect', { sink });
    transaction.subscribe(source, 'IceCandidateFound');
    this.#client.on('event', (event) => {
      if (event.type !== 'IceCandidateFound') return;
      onCandidate(event.data.candidate.candidate, event.data.candidate.sdpMid);
    });
    const answer = transaction.invoke(type, source, 'processOffer', { offer });
    transaction.invoke(type, source, 'gatherCandidates');
    const values = await this.#client.transaction(transaction);
    return { id: values.get(source), answer: values.get(answer) };
  }
}
