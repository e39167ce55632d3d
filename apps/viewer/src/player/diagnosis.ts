import type { Reception } from './stats.ts';

/** How long connecting may take until the page shows a possible cause. */
export const connectTimeoutMs = 3000;

export const h264Unsupported =
  'No video: this browser has no H.264, which the board sends. In Firefox install the OpenH264 ' +
  'plugin (see about:addons), or use another browser.';

export interface Symptoms {
  readonly connectionState: RTCPeerConnectionState;
  readonly reception: Reception;
  /** Whether the server sends key frames only. */
  readonly keyFramesOnly: boolean;
  /** The share of packets lost in the last seconds, from 0 to 1. */
  readonly loss: number;
}

/** Above this the video freezes visibly, although packets are sent again. */
const maxLoss = 0.03;

/** Why no frame was decoded, and what to do; undefined if frames were decoded. */
export function whyNoVideo({ connectionState, reception }: Symptoms): string | undefined {
  if (connectionState === 'new' || connectionState === 'connecting') {
    return 'No video: still connecting to the media server (is UDP blocked?).';
  }
  if (connectionState !== 'connected') {
    return 'No video: media disconnected. Reconnecting.';
  }
  if (reception.videoPacketsReceived === 0) {
    return 'No video: connected, but no packets arrive. Is the board publishing, and online?';
  }
  if (reception.framesDecoded === 0) {
    return 'No video: packets arrive, but no key frame that this browser can decode. Does the board send H.264?';
  }
  return undefined;
}

/** Why the video is poor; undefined if it is not. */
export function whyPoorVideo({ keyFramesOnly, loss }: Symptoms): string | undefined {
  if (keyFramesOnly) return 'Poor connection: key frames only.';
  if (loss < maxLoss) return undefined;
  return `Poor connection: ${Math.round(loss * 100)} % packet loss.`;
}
