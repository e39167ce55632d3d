import type { IceCandidate } from '@boardcast/protocol';
import { withoutBandwidthEstimation, type PublisherPeer } from '@boardcast/signaling';
import { mediaFailures, type Profile } from '@boardcast/board';
import type { Media } from './media.ts';
import { withRateHints } from './rate-hints.ts';

/** The least that the pacer is allowed, in bits a second: a constant quantiser knows no limit. */
const leastRate = 4_000_000;
const longestGatheringMs = 1000;
/** A server has noticed by then that nothing comes; sooner, closing would be a goodbye. */
const abandonedMs = 30_000;

/** What has gone out, as W3C's webrtc-stats counts it. */
export interface SendingStats {
  readonly framesSent: number;
  readonly packetsSent: number;
  /** Seconds, over all packets. */
  readonly totalPacketSendDelay: number;
  readonly keyFrameRequests: number;
  readonly audioPacketsSent: number;
}

export interface PeerOptions {
  readonly media: Media;
  readonly profile: Profile;
  readonly audio: MediaStreamTrack;
  /** False while the board is off the air. */
  readonly isOnAir: boolean;
  connected(): void;
  failed(reason: string): void;
}

/** One peer connection of the board: PCMA first, then H.264, as esp_peer offers them. */
export class Peer implements PublisherPeer {
  readonly #connection = new RTCPeerConnection({ iceServers: [] });
  readonly #options: PeerOptions;
  readonly #rate: number;
  readonly #audio: RTCRtpSender;
  readonly #video: RTCRtpSender;
  #sound: MediaStreamTrack;
  #sends = true;
  #wasConnected = false;
  #isSilent = false;
  #isAbandoned = false;
  /** Closed, lost or abandoned: what its connection still says concerns nobody. */
  #isOver = false;

  constructor(options: PeerOptions) {
    this.#options = options;
    const { media, audio, profile } = options;
    this.#rate = Math.max(leastRate, 2 * (profile.h264.bitrate ?? 0));
    this.#sound = audio;
    this.#audio = this.#add(audio, isPcma, {});
    this.#video = this.#add(media.video, isConstrainedBaseline, { maxBitrate: this.#rate });
    this.#video.transform = media.transform();
    if (!options.isOnAir) this.setOnAir(false);
    this.#connection.addEventListener('connectionstatechange', () => this.#stateChanged());
  }

  get isConnected(): boolean {
    return this.#connection.connectionState === 'connected';
  }

  /** Everything is gathered before the offer goes out: the board does not trickle. */
  async createOffer(): Promise<string> {
    const connection = this.#connection;
    await connection.setLocalDescription();
    await new Promise<void>((resolve) => {
      setTimeout(resolve, longestGatheringMs);
      const gathered = () => connection.iceGatheringState === 'complete' && resolve();
      connection.addEventListener('icegatheringstatechange', gathered);
      gathered();
    });
    return withoutBandwidthEstimation(connection.localDescription?.sdp ?? '');
  }

  async setAnswer(answer: string): Promise<void> {
    const sdp = withRateHints(withoutBandwidthEstimation(answer), this.#rate / 1000);
    await this.#connection.setRemoteDescription({ type: 'answer', sdp });
    const dtls = this.#video.transport;
    dtls?.addEventListener('statechange', () => dtls.state === 'closed' && this.#lost());
  }

  addCandidate(candidate: IceCandidate): void {
    // A candidate of a transport that the browser does not have, such as TCP's, is no loss.
    this.#connection.addIceCandidate(candidate).catch(() => undefined);
  }

  requestKeyFrame(): void {
    this.#options.media.requestKeyFrame();
  }

  /** Off the air nothing is sent; the connection stays, as a board's does in a dead spot. */
  setOnAir(isOnAir: boolean): void {
    const sends = isOnAir && !this.#isSilent;
    this.#sends = sends;
    this.#audio.replaceTrack(sends ? this.#sound : null).catch(() => undefined);
    this.#video.replaceTrack(sends ? this.#options.media.video : null).catch(() => undefined);
    if (sends) this.requestKeyFrame();
  }

  /** Sends another sound from now on. */
  setSound(track: MediaStreamTrack): void {
    this.#sound = track;
    if (this.#sends) this.#audio.replaceTrack(track).catch(() => undefined);
  }

  /** Sends nothing from now on, and does not tell. */
  fallSilent(): void {
    this.#isSilent = true;
    this.setOnAir(false);
  }

  /** Is left behind without a goodbye, and closed when it is missed. */
  abandon(): void {
    this.fallSilent();
    this.#isAbandoned = true;
    this.#isOver = true;
    setTimeout(() => this.#connection.close(), abandonedMs);
  }

  async stats(): Promise<SendingStats> {
    const report = await this.#connection.getStats();
    const rows: Readonly<Record<string, unknown>>[] = [];
    report.forEach((row: Record<string, unknown>) => rows.push(row));
    const sentBy = (wanted: string) =>
      rows.find(({ type, kind }) => type === 'outbound-rtp' && kind === wanted) ?? {};
    const [video, audio] = [sentBy('video'), sentBy('audio')];
    const number = (name: string) => Number(video[name] ?? 0);
    return {
      framesSent: number('framesSent'),
      packetsSent: number('packetsSent'),
      totalPacketSendDelay: number('totalPacketSendDelay'),
      keyFrameRequests: number('pliCount') + number('firCount'),
      audioPacketsSent: Number(audio['packetsSent'] ?? 0),
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
    if (codecs.length === 0) throw new Error(`This browser cannot send the board's ${track.kind}.`);
    transceiver.setCodecPreferences(codecs.slice(0, 1));
    return transceiver.sender;
  }

  #stateChanged(): void {
    if (this.#isOver) return;
    const { connectionState } = this.#connection;
    if (connectionState === 'connected') {
      this.#wasConnected = true;
      this.#options.media.setConnected(true);
      this.#options.connected();
    }
    if (connectionState === 'failed') this.#lost();
  }

  /** ICE gave up, or the server ended DTLS (RFC 5246 section 7.2.1): told once. */
  #lost(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.failed(this.#wasConnected ? mediaFailures.disconnected : mediaFailures.iceFailed);
  }
}

function isPcma({ mimeType }: RTCRtpCodec): boolean {
  return mimeType.toLowerCase() === 'audio/pcma';
}

function isConstrainedBaseline({ mimeType, sdpFmtpLine = '' }: RTCRtpCodec): boolean {
  const needed = ['packetization-mode=1', 'profile-level-id=42e01f'];
  return mimeType === 'video/H264' && needed.every((parameter) => sdpFmtpLine.includes(parameter));
}
