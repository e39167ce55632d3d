import type { IceCandidate } from '@boardcast/protocol';
import type { PublisherPeer, ViewerPeer } from '@boardcast/signaling';
import { PeerConnection, Video, type Track } from 'node-datachannel';
import { parseRtp, writeReceiverReport } from '../rtp.ts';

const payloadType = 102;
const ssrc = 1;
const frameMs = 100;
const clockRate = 90_000;
const reportMs = 1000;

/** What is collected takes its native side with it, while that still calls back. */
const alive = new Set<NativePeer>();

/** A peer connection in Node with one video track: it sends frames without content, or reports. */
export class NativePeer implements PublisherPeer, ViewerPeer {
  readonly #connection = new PeerConnection('churn', {
    iceServers: [],
    bindAddress: '127.0.0.1',
  });
  readonly #video: Track;
  readonly #gathered: Promise<string>;
  readonly #timer: ReturnType<typeof setInterval>;
  #sequence = 0;
  #timestamp = 0;
  #received: { ssrc: number; sequence: number } | undefined;

  constructor(direction: 'SendOnly' | 'RecvOnly') {
    alive.add(this);
    const video = new Video('0', direction);
    video.addH264Codec(payloadType);
    if (direction === 'SendOnly') video.addSSRC(ssrc, 'churn', 'churn', 'v0');
    this.#video = this.#connection.addTrack(video);
    this.#video.onMessage((message) => {
      const packet = parseRtp(message);
      if (packet !== undefined) this.#received = packet;
    });
    this.#gathered = new Promise((resolve) => {
      this.#connection.onGatheringStateChange((state) => {
        if (state === 'complete') resolve(this.#connection.localDescription()?.sdp ?? '');
      });
    });
    this.#timer =
      direction === 'SendOnly'
        ? setInterval(() => this.#sendFrame(), frameMs)
        : setInterval(() => this.#report(), reportMs);
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
    if (alive.has(this)) this.#connection.addRemoteCandidate(candidate, sdpMid);
  }

  requestKeyFrame(): void {
    // Every frame is one.
  }

  get connected(): boolean {
    return this.#connection.state() === 'connected';
  }

  close(): void {
    if (!alive.delete(this)) return;
    clearInterval(this.#timer);
    this.#connection.close();
  }

  /** A frame of one packet that says it is an IDR (RFC 6184 section 5.6). */
  #sendFrame(): void {
    if (!this.#video.isOpen()) return;
    const packet = Buffer.alloc(112);
    packet.writeUInt8(0x80, 0);
    packet.writeUInt8(0x80 | payloadType, 1);
    packet.writeUInt16BE((this.#sequence += 1) & 0xffff, 2);
    packet.writeUInt32BE((this.#timestamp += (clockRate * frameMs) / 1000) >>> 0, 4);
    packet.writeUInt32BE(ssrc, 8);
    packet.writeUInt8(0x65, 12);
    this.#video.sendMessageBinary(packet);
  }

  #report(): void {
    if (this.#received === undefined || !this.#video.isOpen()) return;
    this.#video.sendMessageBinary(writeReceiverReport(ssrc, this.#received));
  }
}
