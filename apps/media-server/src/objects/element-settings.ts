import type { RembParams } from '@boardcast/protocol';
import type { Operations } from './media-object.ts';

type EndpointOperations = Operations<'WebRtcEndpoint'>;
type Setting =
  'EncoderBitrate' | 'MinEncoderBitrate' | 'MaxEncoderBitrate' | 'IceTcp' | 'Mtu' | 'RembParams';
type SettingOperation =
  `${'get' | 'set'}${Setting}` | 'setAudioFormat' | 'setVideoFormat' | 'isMediaTranscoding';

/**
 * The settings of Kurento's encoders, packetizer and congestion control. They are only stored: media
 * are forwarded unchanged.
 */
export class ElementSettings {
  #encoderBitrate = 300_000;
  #minEncoderBitrate = 0;
  #maxEncoderBitrate = 0x7fffffff;
  #iceTcp = false;
  #mtu = 1200;
  #rembParams: RembParams = {};

  operations(): Pick<EndpointOperations, SettingOperation> {
    return {
      isMediaTranscoding: () => false,
      setAudioFormat: () => null,
      setVideoFormat: () => null,
      getEncoderBitrate: () => this.#encoderBitrate,
      setEncoderBitrate: ({ encoderBitrate }) => {
        this.#encoderBitrate = encoderBitrate;
        return null;
      },
      getMinEncoderBitrate: () => this.#minEncoderBitrate,
      setMinEncoderBitrate: ({ minEncoderBitrate }) => {
        this.#minEncoderBitrate = minEncoderBitrate;
        return null;
      },
      getMaxEncoderBitrate: () => this.#maxEncoderBitrate,
      setMaxEncoderBitrate: ({ maxEncoderBitrate }) => {
        this.#maxEncoderBitrate = maxEncoderBitrate;
        return null;
      },
      getIceTcp: () => this.#iceTcp,
      setIceTcp: ({ iceTcp }) => {
        this.#iceTcp = iceTcp;
        return null;
      },
      getMtu: () => this.#mtu,
      setMtu: ({ mtu }) => {
        this.#mtu = mtu;
        return null;
      },
      getRembParams: () => ({
        ...this.#rembParams,
        __module__: 'kurento',
        __type__: 'RembParams',
      }),
      setRembParams: ({ rembParams }) => {
        this.#rembParams = rembParams;
        return null;
      },
    };
  }
}
