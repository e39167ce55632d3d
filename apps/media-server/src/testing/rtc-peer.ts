import { Audio, PeerConnection, Video } from 'node-datachannel';
import type { Direction, Track } from 'node-datachannel';
import { isRtcp } from '../rtp/packet.ts';
import type { Rtcp } from '../rtp/rtcp.ts';
import { parseRtcp } from '../rtp/rtcp.ts';
import { writePli } from '../rtp/rtcp-write.ts';
import type { Client } from './client.ts';

const ssrcs = { audio: 4, video: 1 } as const;
const alive = new Set<RtcPeer>();

/** What the server and the peer are told instead; with `candidate`, the server is told of none. */
export interface Changes {
  readonly offer?: ((offer: string) => string) | undefined;
  readonly candidate?: ((candidate: string) => string) | undefined;
}

/** A peer with real ICE, DTLS and SRTP over loopback. */
export class RtcPeer {
  readonly media: Buffer[] = [];
  readonly feedback: Rtcp[] = [];
  /** Called with each RTP packet that comes; it is kept in `media`, too. */
  onMedia: (packet: Buffer) => void = () => undefined;
  /** Called with each RTCP packet that comes; it is kept in `feedback`, too. */
  onFeedback: (packet: Rtcp) => void = () => undefined;
  readonly #connection = new PeerConnection('test', { iceServers: [], bindAddress: '127.0.0.1' });
  readonly #audio: Track;
  readonly #video: Track;
  readonly #offer: Promise<string>;
  #reporter: NodeJS.Timeout | undefined;

  constructor(direction: Direction) {
    // Collected objects take their native side with them.
    alive.add(this);
    const audio = new Audio('0', direction);
    audio.addAudioCodec(8, 'PCMA');
    const video = new Video('1', direction);
    video.addH264Codec(102);
    if (direction !== 'RecvOnly') {
      audio.addSSRC(ssrcs.audio, 'EspSSpbA0', 'esp_stream', 'a0');
      video.addSSRC(ssrcs.video, 'webrtc-h264', 'esp_stream', 'v0');
    }
    this.#audio = this.#connection.addTrack(audio);
    this.#video = this.#connection.addTrack(video);
    for (const track of [this.#audio, this.#video]) {
      track.onMessage((message) => this.#received(message));
    }
    this.#offer = new Promise((resolve) => {
      this.#connection.onGatheringStateChange((state) => {
        if (state === 'complete') resolve(this.#connection.localDescription()?.sdp ?? '');
      });
    });
    this.#connection.setLocalDescription('offer');
  }

  /** Negotiates with an endpoint and resolves when it is connected. */
  async join(client: Client, endpoint: string, changes: Changes = {}): Promise<string> {
    const { onEvent } = client;
    const early: string[] = [];
    let answered = false;
    client.onEvent = (event) => {
      onEvent(event);
      if (event.type !== 'IceCandidateFound' || event.object !== endpoint) return;
      const told = event.data.candidate.candidate;
      const candidate = changes.candidate?.(told) ?? told;
      if (answered) this.#connection.addRemoteCandidate(candidate, '0');
      else early.push(candidate);
    };
    await client.subscribe(endpoint, 'IceCandidateFound', 'ConnectionStateChanged');
    const whole = await this.#offer;
    // Checks that come before the answer would begin a handshake that this peer cannot verify yet.
    const bare = whole.replace(/a=(candidate:|end-of-candidates).*\r\n/g, '');
    const offer = changes.offer?.(bare) ?? bare;
    const answer = (await client.invoke(endpoint, 'processOffer', { offer })) as string;
    this.#connection.setRemoteDescription(answer, 'answer');
    answered = true;
    for (const candidate of early) this.#connection.addRemoteCandidate(candidate, '0');
    await client.invoke(endpoint, 'gatherCandidates');
    await client.event('ConnectionStateChanged', (event) => event.object === endpoint);
    // Told sooner, the server's check could come before our own: libdatachannel then loses the first
    // flight of DTLS, which comes again after a second.
    if (changes.candidate === undefined) await this.#tellCandidates(client, endpoint, whole);
    while (!this.#video.isOpen()) await new Promise((resolve) => setTimeout(resolve, 5));
    return answer;
  }

  async #tellCandidates(client: Client, endpoint: string, offer: string): Promise<void> {
    for (const [, candidate = ''] of offer.matchAll(/^a=(candidate:[^\r\n]+)/gm)) {
      const value = { candidate, sdpMid: '0', sdpMLineIndex: 0 };
      await client.invoke(endpoint, 'addIceCandidate', { candidate: value });
    }
  }

  sendVideo(packets: readonly Buffer[]): void {
    for (const packet of packets) this.#video.sendMessageBinary(packet);
  }

  sendAudio(packet: Buffer): void {
    this.#audio.sendMessageBinary(packet);
  }

  /** RTCP goes by either track. */
  sendFeedback(packet: Buffer): void {
    this.#video.sendMessageBinary(packet);
  }

  /** Says something every second, as a browser's reports do. */
  keepReporting(): void {
    this.#reporter = setInterval(() => this.sendFeedback(writePli(1, 2)), 500);
  }

  fallSilent(): void {
    clearInterval(this.#reporter);
  }

  close(): void {
    this.fallSilent();
    this.#connection.close();
  }

  #received(message: Buffer): void {
    if (isRtcp(message)) {
      const packets = parseRtcp(message);
      this.feedback.push(...packets);
      packets.forEach((packet) => this.onFeedback(packet));
      return;
    }
    this.media.push(Buffer.from(message));
    this.onMedia(message);
  }
}
