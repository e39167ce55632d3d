import { Audio, PeerConnection, Video } from 'node-datachannel';
import type { DataChannel, Track } from 'node-datachannel';
import type { Clip } from './clip.ts';
import type { Client } from './client.ts';
import type { RtpPacket } from './rtp.ts';
import { readRemb, readRtp, writeEmptyReport, writeRtp } from './rtp.ts';
import { pause, until } from './until.ts';

export type AudioCodec = 'PCMA' | 'PCMU' | 'opus';
export type VideoCodec = 'H264' | 'VP8';

export interface PeerOptions {
  readonly direction: 'SendOnly' | 'RecvOnly' | 'SendRecv';
  /** In the order of the offer; none: no such section. */
  readonly audio?: readonly AudioCodec[];
  readonly video?: readonly VideoCodec[];
  /** Of H.264 (RFC 6184 section 6.2). */
  readonly packetizationMode?: 0 | 1;
  readonly data?: boolean;
  /** Where to gather; 127.0.0.1 unless it is said. */
  readonly address?: string;
}

export const payloadTypes = { PCMA: 8, PCMU: 0, opus: 111, H264: 102, VP8: 96 } as const;
export const ssrcs = { audio: 4, video: 1 } as const;
const clockRates = { PCMA: 8000, PCMU: 8000, opus: 48_000, H264: 90_000, VP8: 90_000 } as const;
const h264 = (mode: number): string =>
  `level-asymmetry-allowed=1;packetization-mode=${mode};profile-level-id=42e01f`;

/** What is collected takes its native side with it, while that still calls back. */
const alive = new Set<Peer>();

/** A peer with real ICE, DTLS, SRTP and SCTP. */
export class Peer {
  readonly packets: RtpPacket[] = [];
  readonly messages: (string | Buffer)[] = [];
  /** What it was told that it may send, in bit/s (REMB). */
  readonly limits: number[] = [];
  readonly #options: PeerOptions;
  readonly #connection: PeerConnection;
  readonly #tracks: Track[] = [];
  readonly #channels: DataChannel[] = [];
  readonly #gathered: Promise<void>;
  readonly #sequences = [randomStart(), randomStart()];
  #timestamp = 90_000;
  #playing: NodeJS.Timeout | undefined;

  constructor(options: PeerOptions) {
    alive.add(this);
    this.#options = options;
    this.#connection = new PeerConnection('peer', {
      iceServers: [],
      bindAddress: options.address ?? '127.0.0.1',
    });
    this.#gathered = new Promise((resolve) => {
      this.#connection.onGatheringStateChange((state) => {
        if (state === 'complete') resolve();
      });
    });
    this.#connection.onTrack((track) => this.#keep(track));
    this.#connection.onDataChannel((channel) => this.#keepChannel(channel));
  }

  /** An offer without candidates: checks that come before the answer could not be verified yet. */
  async offer(): Promise<string> {
    const { audio = ['PCMA'], video = ['H264'], data } = this.#options;
    if (audio.length > 0) this.#keep(this.#connection.addTrack(this.#audio(audio)));
    if (video.length > 0) this.#keep(this.#connection.addTrack(this.#video(video)));
    if (data === true) this.openChannel('first');
    this.#connection.setLocalDescription('offer');
    return (await this.description()).replace(/a=(candidate:|end-of-candidates).*\r\n/g, '');
  }

  /** Takes the answer to the offer. */
  takeAnswer(sdp: string): void {
    this.#connection.setRemoteDescription(sdp, 'answer');
  }

  /** Answers an offer; the candidates stand in the answer. */
  async answer(offer: string): Promise<string> {
    this.#connection.setRemoteDescription(offer, 'offer');
    return this.description();
  }

  /** The local description, once it is whole. */
  async description(): Promise<string> {
    await this.#gathered;
    return this.#connection.localDescription()?.sdp ?? '';
  }

  addCandidate(candidate: string): void {
    this.#connection.addRemoteCandidate(candidate, '0');
  }

  /** Negotiates with an endpoint, as the one who offers, and resolves when it is connected. */
  async join(
    client: Client,
    endpoint: string,
    change: (offer: string) => string = (offer) => offer,
  ): Promise<string> {
    const take = await this.#candidatesOf(client, endpoint);
    const offer = change(await this.offer());
    const answer = (await client.invoke(endpoint, 'processOffer', { offer })) as string;
    this.takeAnswer(answer);
    take();
    await this.tellCandidates(client, endpoint);
    await client.invoke(endpoint, 'gatherCandidates');
    await this.connected();
    return answer;
  }

  /** Negotiates with an endpoint that offers, and resolves when it is connected. */
  async respond(client: Client, endpoint: string, offer: string): Promise<string> {
    const take = await this.#candidatesOf(client, endpoint);
    const answer = await this.answer(offer);
    await client.invoke(endpoint, 'processAnswer', { answer });
    take();
    await client.invoke(endpoint, 'gatherCandidates');
    await this.connected();
    return answer;
  }

  async tellCandidates(client: Client, endpoint: string): Promise<void> {
    const whole = await this.description();
    for (const [, candidate = ''] of whole.matchAll(/^a=(candidate:[^\r\n]+)/gm)) {
      const value = { candidate, sdpMid: '0', sdpMLineIndex: 0 };
      await client.invoke(endpoint, 'addIceCandidate', { candidate: value });
    }
  }

  async connected(): Promise<void> {
    await until('the peer is connected', () => this.#connection.state() === 'connected');
    await until('its tracks are open', () => this.#tracks.every((track) => track.isOpen()));
  }

  /** Sends pictures again and again, in their time, and audio with them, until it is stopped. */
  play(clip: Clip, audio: AudioCodec | undefined = 'PCMA', video: VideoCodec = 'H264'): void {
    let place = 0;
    const step = (): void => {
      const picture = clip.pictures[place % clip.pictures.length];
      if (picture !== undefined) this.sendPicture(picture, video);
      if (audio !== undefined) this.sendAudio(audio);
      place += 1;
    };
    step();
    this.#playing = setInterval(step, 40);
  }

  pause(): void {
    clearInterval(this.#playing);
  }

  sendPicture(payloads: readonly Buffer[], codec: VideoCodec = 'H264'): void {
    this.#timestamp += 3600;
    payloads.forEach((payload, place) => {
      this.#send(1, codec, ssrcs.video, place === payloads.length - 1, payload);
    });
  }

  sendAudio(codec: AudioCodec = 'PCMA', payload = Buffer.alloc(40, 0xd5)): void {
    this.#send(0, codec, ssrcs.audio, false, payload);
  }

  /** Says something every half second, as a browser's reports do. */
  async keepReporting(forMs: number): Promise<void> {
    for (const end = performance.now() + forMs; performance.now() < end; await pause(500)) {
      this.report();
    }
  }

  report(): void {
    for (const track of this.#tracks) {
      if (track.isOpen()) track.sendMessageBinary(writeEmptyReport(9));
    }
  }

  openChannel(label: string): void {
    this.#keepChannel(this.#connection.createDataChannel(label));
  }

  get openChannels(): readonly DataChannel[] {
    return this.#channels.filter((channel) => channel.isOpen());
  }

  say(message: string | Buffer): void {
    const [channel] = this.openChannels;
    if (typeof message === 'string') channel?.sendMessage(message);
    else channel?.sendMessageBinary(message);
  }

  /** The payloads that came of one codec, in order of their sequence numbers. */
  payloads(codec: AudioCodec | VideoCodec): Buffer[] {
    const wanted = this.packets.filter(({ payloadType }) => payloadType === payloadTypes[codec]);
    const first = wanted[0]?.sequence ?? 0;
    const distance = ({ sequence }: RtpPacket): number => (sequence - first + 0x8000) & 0xffff;
    return [...wanted].sort((a, b) => distance(a) - distance(b)).map(({ payload }) => payload);
  }

  close(): void {
    this.pause();
    this.#connection.close();
  }

  #audio(codecs: readonly AudioCodec[]): Audio {
    const audio = new Audio('0', this.#options.direction);
    for (const codec of codecs) {
      if (codec === 'opus') audio.addOpusCodec(payloadTypes.opus);
      else audio.addAudioCodec(payloadTypes[codec], codec);
    }
    if (this.#options.direction !== 'RecvOnly') audio.addSSRC(ssrcs.audio, 'a', 'stream', 'a0');
    return audio;
  }

  #video(codecs: readonly VideoCodec[]): Video {
    const video = new Video('1', this.#options.direction);
    for (const codec of codecs) {
      if (codec === 'VP8') video.addVP8Codec(payloadTypes.VP8);
      else video.addH264Codec(payloadTypes.H264, h264(this.#options.packetizationMode ?? 1));
    }
    if (this.#options.direction !== 'RecvOnly') video.addSSRC(ssrcs.video, 'v', 'stream', 'v0');
    return video;
  }

  #send(
    track: 0 | 1,
    codec: AudioCodec | VideoCodec,
    ssrc: number,
    marker: boolean,
    payload: Buffer,
  ): void {
    const sequence = ((this.#sequences[track] ?? 0) + 1) & 0xffff;
    this.#sequences[track] = sequence;
    const packet = {
      payloadType: payloadTypes[codec],
      sequence,
      timestamp: Math.round((this.#timestamp / 90_000) * clockRates[codec]),
      ssrc,
      marker,
      payload,
    };
    const way = this.#tracks[track] ?? this.#tracks[0];
    if (way?.isOpen() === true) way.sendMessageBinary(writeRtp(packet));
  }

  #keep(track: Track): void {
    this.#tracks.push(track);
    track.onMessage((message) => {
      const packet = readRtp(Buffer.from(message));
      const limit = packet === undefined ? readRemb(message) : undefined;
      if (packet !== undefined) this.packets.push(packet);
      if (limit !== undefined) this.limits.push(limit);
    });
  }

  #keepChannel(channel: DataChannel): void {
    this.#channels.push(channel);
    channel.onMessage((message) => {
      this.messages.push(message instanceof ArrayBuffer ? Buffer.from(message) : message);
    });
  }

  /** The endpoint's candidates are kept until the peer can take them. */
  async #candidatesOf(client: Client, endpoint: string): Promise<() => void> {
    const early: string[] = [];
    let ready = false;
    const { onEvent } = client;
    client.onEvent = (event) => {
      onEvent(event);
      if (event.type !== 'IceCandidateFound' || event.object !== endpoint) return;
      const { candidate } = event.data['candidate'] as { candidate: string };
      if (ready) this.addCandidate(candidate);
      else early.push(candidate);
    };
    await client.subscribe(endpoint, 'IceCandidateFound');
    return () => {
      ready = true;
      early.forEach((candidate) => this.addCandidate(candidate));
    };
  }
}

function randomStart(): number {
  return Math.floor(Math.random() * 0x8000);
}
