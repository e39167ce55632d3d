import type { IceCandidate } from '@boardcast/protocol';
import type { PublisherPeer, ViewerPeer } from '@boardcast/signaling';
import {
  Audio,
  PeerConnection,
  Video,
  type DataChannel,
  type Direction,
  type Track,
} from 'node-datachannel';
import type { VideoCodec } from './encoded-frame.ts';
import { isRtcp } from './rtp.ts';
import { withTimeout } from './until.ts';

export type AudioCodec = 'PCMA' | 'PCMU' | 'opus';

export interface LibdatachannelPeerOptions {
  readonly direction: Exclude<Direction, 'Inactive' | 'Unknown'>;
  /** In the order of the offer: PCMA by default; without any there is no such section. */
  readonly audio?: readonly AudioCodec[];
  /** H264 by default. */
  readonly video?: readonly VideoCodec[];
  /** Of H.264 (RFC 6184 section 6.2). */
  readonly packetizationMode?: 0 | 1;
  /** Opens a data channel with the offer. */
  readonly data?: boolean;
  /** The address that candidates are gathered at: 127.0.0.1 by default, null for all addresses. */
  readonly address?: string | null;
  /** Whether the offer has the candidates. */
  readonly offersCandidates?: boolean;
}

export const payloadTypes = { PCMA: 8, PCMU: 0, opus: 111, H264: 102, VP8: 96 } as const;
export const ssrcs = { audio: 4, video: 1 } as const;

const h264Parameters = (mode: number): string =>
  `level-asymmetry-allowed=1;packetization-mode=${mode};profile-level-id=42e01f`;

/** A collected object frees its native side, which may still call back. */
const retained = new Set<LibdatachannelPeer>();

/** A peer connection of libdatachannel, with real ICE, DTLS, SRTP and SCTP. */
export class LibdatachannelPeer implements PublisherPeer, ViewerPeer {
  readonly #options: LibdatachannelPeerOptions;
  readonly #connection: PeerConnection;
  readonly #tracks: Track[] = [];
  readonly #channels: DataChannel[] = [];
  readonly #gathered: Promise<void>;
  readonly #connected: Promise<void>;
  readonly #opened: Promise<void>[] = [];
  readonly #packetListeners: ((packet: Buffer) => void)[] = [];
  readonly #rtcpListeners: ((packet: Buffer) => void)[] = [];
  readonly #messageListeners: ((message: string | Buffer) => void)[] = [];
  readonly #stateListeners: ((state: string) => void)[] = [];
  #isClosed = false;

  constructor(options: LibdatachannelPeerOptions) {
    retained.add(this);
    this.#options = options;
    const { address = '127.0.0.1' } = options;
    this.#connection = new PeerConnection('peer', {
      iceServers: [],
      ...(address === null ? {} : { bindAddress: address }),
    });
    this.#gathered = new Promise((resolve) => {
      this.#connection.onGatheringStateChange((state) => {
        if (state === 'complete') resolve();
      });
    });
    this.#connected = new Promise((resolve) => {
      this.onState((state) => {
        if (state === 'connected') resolve();
      });
    });
    this.#connection.onStateChange((state) => {
      for (const listener of this.#stateListeners) listener(state);
    });
    this.#connection.onTrack((track) => this.#addTrack(track));
    this.#connection.onDataChannel((channel) => this.#addChannel(channel));
  }

  /** Calls the listener with each RTP packet. */
  onPacket(listener: (packet: Buffer) => void): void {
    this.#packetListeners.push(listener);
  }

  /** Calls the listener with each compound RTCP packet. */
  onRtcp(listener: (packet: Buffer) => void): void {
    this.#rtcpListeners.push(listener);
  }

  /** Calls the listener with each message of a data channel. */
  onMessage(listener: (message: string | Buffer) => void): void {
    this.#messageListeners.push(listener);
  }

  /** Calls the listener with each state of the connection. */
  onState(listener: (state: string) => void): void {
    this.#stateListeners.push(listener);
  }

  /**
   * An offer, without candidates by default: a server that has them sends checks before the peer has
   * the answer to verify them by.
   */
  async createOffer(): Promise<string> {
    const { audio = ['PCMA'], video = ['H264'], data, offersCandidates = false } = this.#options;
    const videoMid = audio.length > 0 ? '1' : '0';
    if (audio.length > 0) this.#addTrack(this.#connection.addTrack(this.#describeAudio(audio)));
    if (video.length > 0) {
      this.#addTrack(this.#connection.addTrack(this.#describeVideo(videoMid, video)));
    }
    if (data === true) this.openChannel('first');
    this.#connection.setLocalDescription('offer');
    const offer = await this.localDescription();
    return offersCandidates ? offer : offer.replace(/a=(candidate:|end-of-candidates).*\r\n/g, '');
  }

  setAnswer(sdp: string): Promise<void> {
    return new Promise((resolve) => {
      this.#connection.setRemoteDescription(sdp, 'answer');
      resolve();
    });
  }

  /** Answers an offer; the answer has the candidates. */
  createAnswer(offer: string): Promise<string> {
    this.#connection.setRemoteDescription(offer, 'offer');
    return this.localDescription();
  }

  /** The local description with all candidates. */
  async localDescription(): Promise<string> {
    await this.#gathered;
    return this.#connection.localDescription()?.sdp ?? '';
  }

  addCandidate({ candidate, sdpMid }: Pick<IceCandidate, 'candidate' | 'sdpMid'>): void {
    if (!this.#isClosed) this.#connection.addRemoteCandidate(candidate, sdpMid);
  }

  /** Does nothing: what is sent is the test's. */
  requestKeyFrame(): void {}

  get isConnected(): boolean {
    return !this.#isClosed && this.#connection.state() === 'connected';
  }

  /** Resolves when the connection and its tracks are open. */
  async connected(timeoutMs?: number): Promise<void> {
    const opened = Promise.all([this.#connected, ...this.#opened]);
    await withTimeout('the peer is connected', opened, timeoutMs);
  }

  /** Sends RTP packets of the video; they are dropped until the track is open. */
  sendVideo(packets: readonly Buffer[]): void {
    for (const packet of packets) this.#send(this.#tracks.at(-1), packet);
  }

  /** The same with a packet of the audio. */
  sendAudio(packet: Buffer): void {
    this.#send(this.#tracks[0], packet);
  }

  /** Sends an RTCP packet; which track carries it makes no difference. */
  sendRtcp(packet: Buffer): void {
    this.#send(this.#tracks.at(-1), packet);
  }

  openChannel(label: string): void {
    this.#addChannel(this.#connection.createDataChannel(label));
  }

  get openChannels(): readonly DataChannel[] {
    return this.#channels.filter((channel) => channel.isOpen());
  }

  /** Sends a message on the first open data channel. */
  sendMessage(message: string | Buffer): void {
    const [channel] = this.openChannels;
    if (typeof message === 'string') channel?.sendMessage(message);
    else channel?.sendMessageBinary(message);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#connection.close();
  }

  #send(track: Track | undefined, packet: Buffer): void {
    if (!this.#isClosed && track?.isOpen() === true) track.sendMessageBinary(packet);
  }

  #describeAudio(codecs: readonly AudioCodec[]): Audio {
    const audio = new Audio('0', this.#options.direction);
    for (const codec of codecs) {
      if (codec === 'opus') audio.addOpusCodec(payloadTypes.opus);
      else audio.addAudioCodec(payloadTypes[codec], codec);
    }
    if (this.#options.direction !== 'RecvOnly') audio.addSSRC(ssrcs.audio, 'a', 'stream', 'a0');
    return audio;
  }

  #describeVideo(mid: string, codecs: readonly VideoCodec[]): Video {
    const { direction, packetizationMode = 1 } = this.#options;
    const video = new Video(mid, direction);
    for (const codec of codecs) {
      if (codec === 'VP8') video.addVP8Codec(payloadTypes.VP8);
      else video.addH264Codec(payloadTypes.H264, h264Parameters(packetizationMode));
    }
    if (direction !== 'RecvOnly') video.addSSRC(ssrcs.video, 'v', 'stream', 'v0');
    return video;
  }

  #addTrack(track: Track): void {
    this.#tracks.push(track);
    this.#opened.push(new Promise((resolve) => track.onOpen(resolve)));
    track.onMessage((message) => {
      const packet = Buffer.from(message);
      const listeners = isRtcp(packet) ? this.#rtcpListeners : this.#packetListeners;
      for (const listener of listeners) listener(packet);
    });
  }

  #addChannel(channel: DataChannel): void {
    this.#channels.push(channel);
    channel.onMessage((message) => {
      const received = message instanceof ArrayBuffer ? Buffer.from(message) : message;
      for (const listener of this.#messageListeners) listener(received);
    });
  }
}
