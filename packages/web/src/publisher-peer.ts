import { mediaFailures } from '@boardcast/board';
import type { IceCandidate, IceServer } from '@boardcast/protocol';
import { withoutBandwidthEstimation, type PublisherPeer } from '@boardcast/signaling';
import { gatheringComplete } from './gathering.ts';
import { withRateHints } from './rate-hints.ts';
import type {} from './rtc-rtp-sender.d.ts';
import { statsRows } from './stats-rows.ts';

/** The minimum rate of the pacer, in bit/s: a constant QP has no bitrate. */
const minRate = 4_000_000;
/** By then a server has detected the missing media; closing sooner would notify it at once. */
const abandonedCloseMs = 30_000;

/** The sent media, as counted by W3C webrtc-stats. */
export interface SendingStats {
  readonly framesSent: number;
  readonly packetsSent: number;
  /** Seconds, over all packets. */
  readonly totalPacketSendDelay: number;
  readonly keyFrameRequests: number;
  readonly audioPacketsSent: number;
  /** The share of the video's packets that the server reports as lost, 0 to 1; undefined before its first report. */
  readonly packetLoss: number | undefined;
}

/** The encoder whose frames a peer sends. */
export interface EncodedVideo {
  /** The track to send; the transform replaces its frames by the encoder's. */
  readonly video: MediaStreamTrack;
  transform(): RTCRtpScriptTransform;
  setConnected(isConnected: boolean): void;
  requestKeyFrame(): void;
}

export interface PublisherPeerOptions {
  readonly media: EncodedVideo;
  /** In bit/s; null for a constant QP. */
  readonly bitrate: number | null;
  readonly audio: MediaStreamTrack;
  /** The STUN and TURN servers to use. */
  readonly iceServers: () => Promise<readonly IceServer[]>;
  readonly isOnline: boolean;
  connected(): void;
  failed(reason: string): void;
}

/** One peer connection of a board: PCMA first, then H.264, in the order of esp_peer's offers. */
export class BrowserPublisherPeer implements PublisherPeer {
  readonly #connection = new RTCPeerConnection();
  readonly #options: PublisherPeerOptions;
  readonly #rate: number;
  readonly #audioSender: RTCRtpSender;
  readonly #videoSender: RTCRtpSender;
  #audio: MediaStreamTrack;
  #isSending = true;
  #wasConnected = false;
  #isSilenced = false;
  #isAbandoned = false;
  /** Closed, failed or abandoned: further events of the connection are ignored. */
  #isOver = false;

  constructor(options: PublisherPeerOptions) {
    this.#options = options;
    const { media, audio, bitrate } = options;
    this.#rate = Math.max(minRate, 2 * (bitrate ?? 0));
    this.#audio = audio;
    this.#audioSender = this.#add(audio, isPcma, {});
    this.#videoSender = this.#add(media.video, isConstrainedBaseline, { maxBitrate: this.#rate });
    this.#videoSender.transform = media.transform();
    if (!options.isOnline) this.setOnline(false);
    this.#connection.addEventListener('connectionstatechange', () => this.#stateChanged());
  }

  get isConnected(): boolean {
    return this.#connection.connectionState === 'connected';
  }

  /** The offer has all candidates: a board does not trickle. */
  async createOffer(): Promise<string> {
    const iceServers = await this.#options.iceServers();
    this.#connection.setConfiguration({ iceServers: [...iceServers] });
    await this.#connection.setLocalDescription();
    await gatheringComplete(this.#connection);
    return withoutBandwidthEstimation(this.#connection.localDescription?.sdp ?? '');
  }

  async setAnswer(answer: string): Promise<void> {
    const sdp = withRateHints(withoutBandwidthEstimation(answer), this.#rate / 1000);
    await this.#connection.setRemoteDescription({ type: 'answer', sdp });
    const dtls = this.#videoSender.transport;
    dtls?.addEventListener('statechange', () => dtls.state === 'closed' && this.#fail());
  }

  addCandidate(candidate: IceCandidate): void {
    // A browser rejects candidates of transports that it does not support, such as TCP.
    this.#connection.addIceCandidate(candidate).catch(() => undefined);
  }

  requestKeyFrame(): void {
    this.#options.media.requestKeyFrame();
  }

  /** While offline nothing is sent; the peer connection stays, as a board's does out of range. */
  setOnline(isOnline: boolean): void {
    const isSending = isOnline && !this.#isSilenced;
    this.#isSending = isSending;
    const { media } = this.#options;
    // Frames that nobody sends are not dropped ones.
    media.setConnected(isSending && this.isConnected);
    const { video } = media;
    this.#audioSender.replaceTrack(isSending ? this.#audio : null).catch(() => undefined);
    this.#videoSender.replaceTrack(isSending ? video : null).catch(() => undefined);
    if (isSending) this.requestKeyFrame();
  }

  /** Replaces the audio track. */
  setAudio(track: MediaStreamTrack): void {
    this.#audio = track;
    if (this.#isSending) this.#audioSender.replaceTrack(track).catch(() => undefined);
  }

  /** Stops sending for good, without closing the peer connection. */
  stopSending(): void {
    this.#isSilenced = true;
    this.setOnline(false);
  }

  /** Stops sending, and closes the peer connection when the server has noticed. */
  abandon(): void {
    this.stopSending();
    this.#isAbandoned = true;
    this.#isOver = true;
    setTimeout(() => this.#connection.close(), abandonedCloseMs);
  }

  async stats(): Promise<SendingStats> {
    const rows = await statsRows(this.#connection);
    const outbound = (wanted: string) =>
      rows.find(({ type, kind }) => type === 'outbound-rtp' && kind === wanted) ?? {};
    const [video, audio] = [outbound('video'), outbound('audio')];
    const received = rows.find(
      ({ type, kind }) => type === 'remote-inbound-rtp' && kind === 'video',
    );
    const number = (name: string) => Number(video[name] ?? 0);
    return {
      framesSent: number('framesSent'),
      packetsSent: number('packetsSent'),
      totalPacketSendDelay: number('totalPacketSendDelay'),
      keyFrameRequests: number('pliCount') + number('firCount'),
      audioPacketsSent: Number(audio['packetsSent'] ?? 0),
      packetLoss: received && Number(received['fractionLost'] ?? 0),
    };
  }

  close(): void {
    this.#isOver = true;
    this.#options.media.setConnected(false);
    if (!this.#isAbandoned) this.#connection.close();
  }

  #add(
    track: MediaStreamTrack,
    isWanted: (codec: RTCRtpCodec) => boolean,
    encoding: RTCRtpEncodingParameters,
  ): RTCRtpSender {
    const sendEncodings = [encoding];
    const init: RTCRtpTransceiverInit = { direction: 'sendonly', sendEncodings };
    const transceiver = this.#connection.addTransceiver(track, init);
    const codecs = RTCRtpSender.getCapabilities(track.kind)?.codecs.filter(isWanted) ?? [];
    if (codecs.length === 0) {
      throw new Error(`this browser does not support the board's ${track.kind} codec`);
    }
    transceiver.setCodecPreferences(codecs.slice(0, 1));
    return transceiver.sender;
  }

  #stateChanged(): void {
    if (this.#isOver) return;
    const { connectionState } = this.#connection;
    if (connectionState === 'connected') {
      this.#wasConnected = true;
      this.#options.media.setConnected(this.#isSending);
      this.#options.connected();
    }
    if (connectionState === 'failed') this.#fail();
  }

  /** ICE failed, or the server closed DTLS (RFC 5246 section 7.2.1). */
  #fail(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { disconnected, iceFailed } = mediaFailures;
    this.#options.failed(this.#wasConnected ? disconnected : iceFailed);
  }
}

function isPcma({ mimeType }: RTCRtpCodec): boolean {
  return mimeType.toLowerCase() === 'audio/pcma';
}

function isConstrainedBaseline({ mimeType, sdpFmtpLine = '' }: RTCRtpCodec): boolean {
  const needed = ['packetization-mode=1', 'profile-level-id=42e01f'];
  return mimeType === 'video/H264' && needed.every((parameter) => sdpFmtpLine.includes(parameter));
}
