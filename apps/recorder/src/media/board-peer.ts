import type { IceCandidate, IceServer } from '@boardcast/protocol';
import {
  isRtcp,
  originalTimesAttribute,
  parseRtcp,
  parseRtp,
  writePli,
  writeReceiverReport,
  type Codec,
  type ReportBlock,
} from '@boardcast/rtp';
import type { ViewerPeer } from '@boardcast/signaling';
import { Audio, PeerConnection, Video, type Track } from 'node-datachannel';
import type { AudioCodec, VideoCodec } from './media-frame.ts';
import { TrackReceiver, type OrderedPacket } from './track-receiver.ts';
import { SenderClock } from './track-clock.ts';

const codecs: Readonly<Record<number, Codec>> = {
  8: 'PCMA',
  0: 'PCMU',
  111: 'OPUS',
  102: 'H264',
  96: 'VP8',
};
const h264Parameters = 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f';
const reporter = 0x5ec0;
const tickMs = 20;
const reportMs = 1000;

/** Native objects are freed when they are collected, and may still call back: kept until closed. */
const open = new Set<BoardPeer>();

export interface BoardPeerListener {
  videoReceived(codec: VideoCodec, packet: OrderedPacket, track: TrackReceiver): void;
  audioReceived(codec: AudioCodec, packet: OrderedPacket, track: TrackReceiver): void;
  /** The connection has failed. */
  failed(reason: string): void;
}

/** The recorder's peer connection to a board: it only receives. */
export class BoardPeer implements ViewerPeer {
  readonly #listener: BoardPeerListener;
  readonly #connection: PeerConnection;
  readonly #tracks: Track[] = [];
  readonly #receivers = new Map<number, TrackReceiver>();
  readonly #senderClock = new SenderClock();
  readonly #gathered: Promise<void>;
  readonly #timers: readonly NodeJS.Timeout[];
  #isClosed = false;

  constructor(iceServers: readonly IceServer[], listener: BoardPeerListener) {
    open.add(this);
    this.#listener = listener;
    this.#connection = new PeerConnection('recorder', { iceServers: iceServers.map(iceUrl) });
    this.#gathered = new Promise((resolve) => {
      this.#connection.onGatheringStateChange((state) => {
        if (state === 'complete') resolve();
      });
    });
    this.#connection.onStateChange((state) => {
      if (state === 'failed') listener.failed('The connection for media has failed.');
    });
    this.#timers = [
      setInterval(() => this.#tick(), tickMs),
      setInterval(() => this.#report(), reportMs),
    ];
  }

  /** With all candidates: some servers take none later. */
  async createOffer(): Promise<string> {
    const audio = new Audio('0', 'RecvOnly');
    audio.addAudioCodec(8, 'PCMA');
    audio.addOpusCodec(111);
    audio.addAudioCodec(0, 'PCMU');
    const video = new Video('1', 'RecvOnly');
    video.addH264Codec(102, h264Parameters);
    video.addVP8Codec(96);
    for (const media of [audio, video]) this.#addTrack(this.#connection.addTrack(media));
    this.#connection.setLocalDescription('offer');
    await this.#gathered;
    return withOriginalTimes(this.#connection.localDescription()?.sdp ?? '');
  }

  setAnswer(sdp: string): Promise<void> {
    return new Promise((resolve) => {
      if (!this.#isClosed) this.#connection.setRemoteDescription(sdp, 'answer');
      resolve();
    });
  }

  addCandidate({ candidate, sdpMid }: IceCandidate): void {
    if (!this.#isClosed) this.#connection.addRemoteCandidate(candidate, sdpMid);
  }

  /** Sends a Picture Loss Indication for each video stream. */
  requestKeyFrame(): void {
    for (const { codec, ssrc } of this.#receivers.values()) {
      if (codec === 'H264' || codec === 'VP8') this.#send(writePli(reporter, ssrc));
    }
  }

  /** Whether the times of all streams are by sender reports. */
  get isTimed(): boolean {
    const receivers = [...this.#receivers.values()];
    return receivers.length > 0 && receivers.every(({ clock }) => clock.isExact);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#connection.onStateChange((state) => {
      if (state === 'closed') open.delete(this);
    });
    this.#connection.close();
  }

  #addTrack(track: Track): void {
    this.#tracks.push(track);
    track.onMessage((message) => {
      if (!this.#isClosed) this.#received(Buffer.from(message), Date.now());
    });
  }

  #received(message: Buffer, now: number): void {
    if (isRtcp(message)) {
      for (const packet of parseRtcp(message)) {
        if (packet.kind !== 'sender-report') continue;
        this.#receivers.get(packet.ssrc)?.reportReceived(packet, now);
      }
      return;
    }
    const header = parseRtp(message);
    if (header === undefined || header.payloadStart === header.payloadEnd) return;
    this.#receiverOf(header.ssrc, header.payloadType)?.packetReceived(header, message, now);
  }

  /** A peer sends one stream of audio and one of video; another codec begins a new one. */
  #receiverOf(ssrc: number, payloadType: number): TrackReceiver | undefined {
    const codec = codecs[payloadType];
    if (codec === undefined) return undefined;
    const known = this.#receivers.get(ssrc);
    if (known?.codec === codec) return known;
    for (const [other, receiver] of this.#receivers) {
      if (isVideo(receiver.codec) === isVideo(codec)) this.#receivers.delete(other);
    }
    const receiver: TrackReceiver = new TrackReceiver({
      ...{ codec, ssrc, reporter, senderClock: this.#senderClock },
      send: (rtcp) => this.#send(rtcp),
      deliver: (packet) =>
        isVideo(codec)
          ? this.#listener.videoReceived(codec, packet, receiver)
          : this.#listener.audioReceived(codec, packet, receiver),
    });
    this.#receivers.set(ssrc, receiver);
    return receiver;
  }

  #tick(): void {
    const now = Date.now();
    for (const receiver of this.#receivers.values()) receiver.tick(now);
  }

  #report(): void {
    const now = Date.now();
    const blocks = [...this.#receivers.values()].flatMap((receiver): readonly ReportBlock[] =>
      [receiver.report(now) ?? []].flat(),
    );
    this.#send(writeReceiverReport(reporter, blocks));
  }

  #send(rtcp: Buffer): void {
    const track = this.#tracks.find((candidate) => candidate.isOpen());
    if (!this.#isClosed) track?.sendMessageBinary(rtcp);
  }
}

function isVideo(codec: Codec): codec is VideoCodec {
  return codec === 'H264' || codec === 'VP8';
}

/** As libdatachannel takes it: `turn:user:password@host:port`. */
function iceUrl({ urls, username, credential }: IceServer): string {
  if (username === undefined || credential === undefined) return urls;
  const [scheme = '', rest = ''] = urls.split(/:(.*)/s);
  return `${scheme}:${encodeURIComponent(username)}:${encodeURIComponent(credential)}@${rest}`;
}

function withOriginalTimes(sdp: string): string {
  return sdp.replace(
    /^m=video [^\r\n]*\r\n(?:[ic]=[^\r\n]*\r\n)*/m,
    `$&a=${originalTimesAttribute}\r\n`,
  );
}
