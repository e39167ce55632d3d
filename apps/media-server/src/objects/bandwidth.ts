import type { MediaKind } from '../rtp/track.ts';
import type { Operations } from './media-object.ts';

type EndpointOperations = Operations<'WebRtcEndpoint'>;
type BandwidthOperation = Extract<keyof EndpointOperations, `${'get' | 'set'}${string}Bandwidth`>;

/**
 * An endpoint's bandwidth limits in kbit/s, with Kurento's defaults. Receive limits are signaled to
 * the peer (`b=AS` in the SDP, RFC 8866 section 5.8, and REMB). Send limits are only stored: media are
 * forwarded unchanged.
 */
export class Bandwidth {
  #maxAudioRecv = 0;
  #minVideoRecv = 100;
  #maxVideoRecv = 0;
  #minVideoSend = 100;
  #maxVideoSend = 500;

  /** The maximum bitrates of what the peer sends; 0 for no limit. */
  get limits(): Readonly<Record<MediaKind, number>> {
    return { AUDIO: this.#maxAudioRecv, VIDEO: this.#maxVideoRecv };
  }

  operations(): Pick<EndpointOperations, BandwidthOperation> {
    return {
      getMaxAudioRecvBandwidth: () => this.#maxAudioRecv,
      setMaxAudioRecvBandwidth: ({ maxAudioRecvBandwidth: limit }) => {
        this.#maxAudioRecv = limit;
        return null;
      },
      getMinVideoRecvBandwidth: () => this.#minVideoRecv,
      setMinVideoRecvBandwidth: ({ minVideoRecvBandwidth: limit }) => {
        this.#minVideoRecv = limit;
        return null;
      },
      getMaxVideoRecvBandwidth: () => this.#maxVideoRecv,
      setMaxVideoRecvBandwidth: ({ maxVideoRecvBandwidth: limit }) => {
        this.#maxVideoRecv = limit;
        return null;
      },
      getMinVideoSendBandwidth: () => this.#minVideoSend,
      setMinVideoSendBandwidth: ({ minVideoSendBandwidth: limit }) => {
        this.#minVideoSend = limit;
        return null;
      },
      getMaxVideoSendBandwidth: () => this.#maxVideoSend,
      setMaxVideoSendBandwidth: ({ maxVideoSendBandwidth: limit }) => {
        this.#maxVideoSend = limit;
        return null;
      },
    };
  }
}
