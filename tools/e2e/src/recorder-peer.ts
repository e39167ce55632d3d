import type { IceCandidate } from '@boardcast/protocol';
import type { ViewerPeer } from '@boardcast/signaling';
import { Audio, PeerConnection, Video, type Track } from 'node-datachannel';
import { parseRtp, writeFir, writePli, type RtpPacket } from './rtp.ts';

/** Our own SSRC: feedback must come from one, and we send nothing else. */
const ownSsrc = 1;

/** What is collected takes its native side with it, while that still calls back. */
const alive = new Set<RecorderPeer>();

/** A viewer's peer connection in Node that hands out the packets as they come. */
export class RecorderPeer implements ViewerPeer {
  readonly #connection = new PeerConnection('recorder', { iceServers: [] });
  readonly #audio: Track;
  readonly #video: Track;
  readonly #gathered: Promise<string>;
  #mediaSsrc: number | undefined;
  #firs = 0;

  constructor(onVideo: (packet: RtpPacket) => void, onAudio: (packet: RtpPacket) => void) {
    alive.add(this);
    const audio = new Audio('0', 'RecvOnly');
    audio.addAudioCodec(8, 'PCMA');
    const video = new Video('1', 'RecvOnly');
    video.addH264Codec(102);
    this.#audio = this.#connection.addTrack(audio);
    this.#audio.onMessage((message) => {
      const packet = parseRtp(message);
      if (packet?.payloadType === 8) onAudio(packet);
    });
    this.#video = this.#connection.addTrack(video);
    this.#video.onMessage((message) => {
      const packet = parseRtp(message);
      if (packet?.payloadType !== 102) return;
      this.#mediaSsrc = packet.ssrc;
      onVideo(packet);
    });
    this.#gathered = new Promise((resolve) => {
      this.#connection.onGatheringStateChange((state) => {
        if (state === 'complete') resolve(this.#connection.localDescription()?.sdp ?? '');
      });
    });
  }

  /** Without candidates: a server that knew them would begin before we can verify its answer. */
  async createOffer(): Promise<string> {
    this.#connection.setLocalDescription('offer');
    return (await this.#gathered).replace(/a=(candidate:|end-of-candidates).*\r\n/g, '');
  }

  async setAnswer(sdp: string): Promise<void> {
    this.#connection.setRemoteDescription(sdp, 'answer');
  }

  addCandidate({ candidate, sdpMid }: IceCandidate): void {
    this.#connection.addRemoteCandidate(candidate, sdpMid);
  }

  sendPli(): void {
    this.#video.sendMessageBinary(writePli(ownSsrc, this.#ssrc()));
  }

  sendFir(): void {
    this.#firs += 1;
    this.#video.sendMessageBinary(writeFir(ownSsrc, this.#ssrc(), this.#firs));
  }

  close(): void {
    this.#connection.close();
    alive.delete(this);
  }

  #ssrc(): number {
    if (this.#mediaSsrc === undefined) throw new Error('No video has come yet.');
    return this.#mediaSsrc;
  }
}
