import './quiet-logger.ts';
import type { IceCandidate } from '@boardcast/protocol';
import type { ViewerPeer } from '@boardcast/signaling';
import kurentoUtils from 'kurento-utils';
import { withoutLipSync } from './lip-sync.ts';

const longestGatheringMs = 1000;

export interface WebRtcPeerOptions {
  /** False sends this browser's camera and microphone too. */
  readonly receiveOnly: boolean;
  /** A STUN server's URL; without one no third party is asked. */
  readonly stun: string | undefined;
}

function isWanted({ mimeType, sdpFmtpLine = '' }: RTCRtpCodec): boolean {
  if (/^audio\/PCMA$/i.test(mimeType)) return true;
  return /^video\/H264$/i.test(mimeType) && sdpFmtpLine.includes('packetization-mode=1');
}

/** Whether this browser decodes what boards send. */
export function receivesH264(): boolean {
  return wantedCodecs('video').length > 0;
}

function wantedCodecs(kind: 'audio' | 'video'): readonly RTCRtpCodec[] {
  return RTCRtpReceiver.getCapabilities(kind)?.codecs.filter(isWanted) ?? [];
}

/** kurento-utils' WebRtcPeer, offering the boards' codecs alone, so that nothing is transcoded. */
export class WebRtcPeer implements ViewerPeer {
  readonly connection: RTCPeerConnection;
  readonly stream = new MediaStream();
  /** Called when the connection cannot come back. */
  failed: (reason: string) => void = () => undefined;
  readonly #options: WebRtcPeerOptions;
  readonly #made: Promise<InstanceType<typeof kurentoUtils.WebRtcPeer.WebRtcPeerRecvonly>>;
  #offer: Promise<string> | undefined;

  constructor(options: WebRtcPeerOptions) {
    this.#options = options;
    const { stun, receiveOnly } = options;
    this.connection = new RTCPeerConnection({
      iceServers: stun === undefined ? [] : [{ urls: stun }],
    });
    for (const kind of ['audio', 'video'] as const) this.#receive(kind);
    this.connection.addEventListener('connectionstatechange', () => this.#stateChanged());
    this.#made = this.#make(receiveOnly);
    this.#made.catch(() => undefined);
  }

  /** The same offer each time. */
  createOffer(): Promise<string> {
    this.#offer ??= this.#createOffer();
    return this.#offer;
  }

  async setAnswer(sdp: string): Promise<void> {
    const peer = await this.#made;
    await new Promise<void>((resolve, reject) => {
      peer.processAnswer(withoutLipSync(sdp), (error) =>
        error ? reject(asError(error)) : resolve(),
      );
    });
  }

  addCandidate(candidate: IceCandidate): void {
    // A candidate of a transport that the browser does not have, such as TCP's, is no loss.
    void this.#made.then((peer) => peer.addIceCandidate(candidate, () => undefined));
  }

  close(): void {
    this.connection.close();
    this.#made.then(
      (peer) => peer.dispose(),
      () => undefined,
    );
  }

  async #createOffer(): Promise<string> {
    const peer = await this.#made;
    const offer = await new Promise<string>((resolve, reject) => {
      peer.generateOffer((error, sdp) => (error ? reject(asError(error)) : resolve(sdp)));
    });
    // Without STUN there is nothing to learn: the server sees this browser's address by itself.
    if (this.#options.stun === undefined) return offer;
    await this.#gathered();
    return this.connection.localDescription?.sdp ?? offer;
  }

  #receive(kind: 'audio' | 'video'): void {
    const transceiver = this.connection.addTransceiver(kind, { direction: 'recvonly' });
    transceiver.setCodecPreferences([...wantedCodecs(kind)]);
    // Live video is worth more than smooth video.
    transceiver.receiver.jitterBufferTarget = 0;
    this.stream.addTrack(transceiver.receiver.track);
  }

  #make(receiveOnly: boolean) {
    const { WebRtcPeerRecvonly, WebRtcPeerSendrecv } = kurentoUtils.WebRtcPeer;
    const Peer = receiveOnly ? WebRtcPeerRecvonly : WebRtcPeerSendrecv;
    // What is received stands in the connection already: kurento-utils would add it again.
    const mediaConstraints = { audio: !receiveOnly, video: !receiveOnly };
    return new Promise<InstanceType<typeof Peer>>((resolve, reject) => {
      const options = { peerConnection: this.connection, mediaConstraints };
      const peer = new Peer(options, (error) => (error ? reject(asError(error)) : resolve(peer)));
    });
  }

  #gathered(): Promise<void> {
    return new Promise((resolve) => {
      setTimeout(resolve, longestGatheringMs);
      const check = () => this.connection.iceGatheringState === 'complete' && resolve();
      this.connection.addEventListener('icegatheringstatechange', check);
      check();
    });
  }

  #stateChanged(): void {
    if (this.connection.connectionState !== 'failed') return;
    const why = 'ICE failed: is UDP to the media server blocked?';
    this.failed(why);
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
