import type { Reception } from './stats.ts';

/** How long a picture may take before the page says what may be wrong. */
export const patienceMs = 3000;

export interface Symptoms {
  readonly connectionState: RTCPeerConnectionState;
  readonly reception: Reception;
}

/** Why no picture comes, and what to do, in words; undefined where all looks well. */
export function whyNoPicture({ connectionState, reception }: Symptoms): string | undefined {
  if (connectionState === 'new' || connectionState === 'connecting') {
    return 'No video: there is no way to the media server yet. Is its UDP port reachable from here?';
  }
  if (connectionState !== 'connected') {
    return 'No video: the connection to the media server broke. It is made again by itself.';
  }
  if (reception.videoPacketsReceived === 0) {
    return 'No video: connected, but nothing arrives. Does the board publish, and is it on the air?';
  }
  if (reception.framesDecoded === 0) {
    return 'No video: packets arrive, but no key frame that this browser decodes. Does the board send H.264?';
  }
  return undefined;
}
