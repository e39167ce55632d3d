import type { Reception } from './stats.ts';

/** How long a connection may take before the page says what may be wrong. */
export const connectTimeoutMs = 3000;

export const lacksH264 =
  'No video: this browser has no H.264, which the board sends. Firefox has it once it has fetched ' +
  'the OpenH264 plugin (see about:addons); another browser has it by itself.';

export interface Symptoms {
  readonly connectionState: RTCPeerConnectionState;
  readonly reception: Reception;
  /** Whether the server sends key frames only. */
  readonly keyFramesOnly: boolean;
}

/** Why no frame has come, and what to do, in words; undefined where all looks well. */
export function whyNoVideo({ connectionState, reception }: Symptoms): string | undefined {
  if (connectionState === 'new' || connectionState === 'connecting') {
    return 'No video: the media server is not reached yet. Is its UDP port reachable from here?';
  }
  if (connectionState !== 'connected') {
    return 'No video: the connection to the media server broke. It is made again by itself.';
  }
  if (reception.videoPacketsReceived === 0) {
    return 'No video: connected, but nothing arrives. Does the board publish, and is it online?';
  }
  if (reception.framesDecoded === 0) {
    return 'No video: packets arrive, but no key frame that this browser decodes. Does the board send H.264?';
  }
  return undefined;
}

/** What is wrong with a viewing that has frames, in words; undefined where nothing is. */
export function whyPoorVideo({ keyFramesOnly }: Symptoms): string | undefined {
  return keyFramesOnly
    ? 'The connection to you is too slow for this board: key frames only.'
    : undefined;
}
