// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- the package has no types
/// <reference path="./kurento-utils.d.ts" />
import './kurento-logger.ts';
import { mediaFailures } from '@boardcast/board';
import { errorMessage, type IceCandidate, type IceServer } from '@boardcast/protocol';
import type { ViewerPeer } from '@boardcast/signaling';
import kurentoUtils from 'kurento-utils';
import { gatheringComplete } from './gathering.ts';
import { withoutLipSync } from './lip-sync.ts';

export interface ViewerPeerOptions {
  /** False: this browser's camera and microphone are sent too. */
  readonly receiveOnly: boolean;
  /** The STUN and TURN servers to use. */
  readonly iceServers: () => Promise<readonly IceServer[]>;
  /** Media go through a TURN server, or not at all. */
  readonly relayOnly?: boolean;
}

/** By preference: first what boards send, so that a Kurento transcodes nothing. */
const codecs = {
  audio: [/^audio\/PCMA$/i, /^audio\/opus$/i],
  video: [/^video\/H264$/i, /^video\/VP8$/i],
} as const;

/** Whether this browser decodes H.264, which boards send. */
export function receivesH264(): boolean {
  return supported('video', codecs.video[0]).length > 0;
}

function supported(kind: 'audio' | 'video', name: RegExp): readonly RTCRtpCodec[] {
  const all = RTCRtpReceiver.getCapabilities(kind)?.codecs ?? [];
  return all.filter(({ mimeType, sdpFmtpLine = '' }) => {
    const isSplit = !/h264/i.test(mimeType) || sdpFmtpLine.includes('packetization-mode=1');
    return name.test(mimeType) && isSplit;
  });
}

function wantedCodecs(kind: 'audio' | 'video'): readonly RTCRtpCodec[] {
  return codecs[kind].flatMap((name) => supported(kind, name));
}

/** kurento-utils' WebRtcPeer, which offers the codecs that boards and WHIP publishers send. */
export class BrowserViewerPeer implements ViewerPeer {
  readonly connection: RTCPeerConnection;
  readonly stream = new MediaStream();
  /** Called when the connection has failed. */
  failed: (reason: string) => void = () => undefined;
  readonly #options: ViewerPeerOptions;
  readonly #peer: Promise<InstanceType<typeof kurentoUtils.WebRtcPeer.WebRtcPeerRecvonly>>;
  #offer: Promise<string> | undefined;

  constructor(options: ViewerPeerOptions) {
    this.#options = options;
    this.connection = new RTCPeerConnection();
    for (const kind of ['audio', 'video'] as const) this.#receive(kind);
    this.connection.addEventListener('connectionstatechange', () => this.#stateChanged());
    this.#peer = this.#create(options.receiveOnly);
    this.#peer.catch(() => undefined);
  }

  /** The same offer each time. */
  createOffer(): Promise<string> {
    this.#offer ??= this.#createOffer();
    return this.#offer;
  }

  async setAnswer(sdp: string): Promise<void> {
    const peer = await this.#peer;
    await new Promise<void>((resolve, reject) => {
      peer.processAnswer(withoutLipSync(sdp), settle(resolve, reject));
    });
  }

  addCandidate(candidate: IceCandidate): void {
    // A browser rejects candidates of transports that it does not support, such as TCP.
    void this.#peer.then((peer) => peer.addIceCandidate(candidate, () => undefined));
  }

  close(): void {
    this.connection.close();
    this.#peer.then(
      (peer) => peer.dispose(),
      () => undefined,
    );
  }

  async #createOffer(): Promise<string> {
    const [peer, iceServers] = await Promise.all([this.#peer, this.#options.iceServers()]);
    const iceTransportPolicy = this.#options.relayOnly === true ? 'relay' : 'all';
    this.connection.setConfiguration({ iceServers: [...iceServers], iceTransportPolicy });
    const offer = await new Promise<string>((resolve, reject) => {
      peer.generateOffer((error, sdp) => settle(() => resolve(sdp), reject)(error));
    });
    // Without servers no candidates are needed: the media server learns this browser's address from its checks.
    if (iceServers.length === 0) return offer;
    await gatheringComplete(this.connection);
    return this.connection.localDescription?.sdp ?? offer;
  }

  #receive(kind: 'audio' | 'video'): void {
    const transceiver = this.connection.addTransceiver(kind, { direction: 'recvonly' });
    transceiver.setCodecPreferences([...wantedCodecs(kind)]);
    // Low latency matters more than smooth playback.
    transceiver.receiver.jitterBufferTarget = 0;
    this.stream.addTrack(transceiver.receiver.track);
  }

  #create(receiveOnly: boolean) {
    const { WebRtcPeerRecvonly, WebRtcPeerSendrecv } = kurentoUtils.WebRtcPeer;
    const Peer = receiveOnly ? WebRtcPeerRecvonly : WebRtcPeerSendrecv;
    // The receiving transceivers exist already; kurento-utils would add them again.
    const mediaConstraints = { audio: !receiveOnly, video: !receiveOnly };
    return new Promise<InstanceType<typeof Peer>>((resolve, reject) => {
      const options = { peerConnection: this.connection, mediaConstraints };
      const peer = new Peer(options, (error) => settle(() => resolve(peer), reject)(error));
    });
  }

  #stateChanged(): void {
    if (this.connection.connectionState === 'failed') this.failed(mediaFailures.iceFailed);
  }
}

/** A callback of kurento-utils that settles a promise. */
function settle(resolve: () => void, reject: (error: Error) => void): (error?: unknown) => void {
  return (error) => {
    if (error) reject(error instanceof Error ? error : new Error(errorMessage(error)));
    else resolve();
  };
}
