import type { IceCandidate } from '@boardcast/protocol';
import type { ViewerPeer } from '@boardcast/signaling';

function isWanted({ mimeType, sdpFmtpLine = '' }: RTCRtpCodec): boolean {
  if (/^audio\/PCMA$/i.test(mimeType)) return true;
  return /^video\/H264$/i.test(mimeType) && sdpFmtpLine.includes('packetization-mode=1');
}

/** A peer connection that only receives: the boards' codecs alone, so that nothing is transcoded. */
export class WatchingPeer implements ViewerPeer {
  readonly stream = new MediaStream();
  readonly #connection = new RTCPeerConnection({ iceServers: [] });

  /** `failed` hears that the connection cannot come back. */
  constructor(failed: (reason: string) => void) {
    for (const kind of ['audio', 'video'] as const) {
      const transceiver = this.#connection.addTransceiver(kind, { direction: 'recvonly' });
      const codecs = RTCRtpReceiver.getCapabilities(kind)?.codecs ?? [];
      transceiver.setCodecPreferences(codecs.filter(isWanted));
      // A live picture is worth more than a smooth one.
      transceiver.receiver.jitterBufferTarget = 0;
      this.stream.addTrack(transceiver.receiver.track);
    }
    this.#connection.addEventListener('connectionstatechange', () => {
      if (this.#connection.connectionState === 'failed') {
        failed('No way to the media server was found: a firewall or another network is between.');
      }
    });
  }

  async createOffer(): Promise<string> {
    await this.#connection.setLocalDescription();
    return this.#connection.localDescription?.sdp ?? '';
  }

  async setAnswer(sdp: string): Promise<void> {
    await this.#connection.setRemoteDescription({ type: 'answer', sdp });
  }

  addCandidate(candidate: IceCandidate): void {
    // The browser takes no candidates of a transport that it does not have, such as TCP's.
    this.#connection.addIceCandidate(candidate).catch(() => undefined);
  }

  close(): void {
    this.#connection.close();
  }
}
