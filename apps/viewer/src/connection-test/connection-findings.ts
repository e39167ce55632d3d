import { errorMessage } from '@boardcast/protocol';
import type { IceServerOutcome } from './ice-server-probe.ts';
import type { MediaPath } from './media-probe.ts';

/** What one step of the test found. */
export interface Finding {
  /** What was tested. */
  readonly subject: string;
  readonly mark: 'ok' | 'failed' | 'skipped';
  /** One or two sentences: what was found, and what to do. */
  readonly text: string;
}

/** An error code of its own, for a server that did not answer (W3C WebRTC, RTCPeerConnectionIceErrorEvent). */
const unreachable = 701;
const unauthorized = 401;

/** What the attempt to connect to the media server without STUN or TURN means. */
export function udpFinding(path: MediaPath | { readonly error: unknown }): Finding {
  const subject = 'Media over UDP';
  if ('error' in path) return { subject, mark: 'failed', text: errorMessage(path.error) };
  switch (path.state) {
    case 'connected':
      return { subject, mark: 'ok', text: `Works: ${path.address} answers.` };
    case 'no-board':
      return { subject, mark: 'skipped', text: 'Not tested: no board is online to test it with.' };
    case 'not-connected':
      return {
        subject,
        mark: 'failed',
        text: 'Blocked: the media server does not answer. Allow its UDP port in the firewalls, or use a TURN server.',
      };
  }
}

/** What the attempt to connect through a TURN server that works means. */
export function relayFinding(
  subject: string,
  path: MediaPath | { readonly error: unknown },
): Finding {
  if ('error' in path) return { subject, mark: 'failed', text: errorMessage(path.error) };
  switch (path.state) {
    case 'connected':
      return { subject, mark: 'ok', text: 'Works: the media server answers through it.' };
    case 'no-board':
      return { subject, mark: 'ok', text: 'Works. Media not tested: no board is online.' };
    case 'not-connected':
      return {
        subject,
        mark: 'failed',
        text: 'Connected, but the media server does not answer through it: it must reach the media server’s UDP ports.',
      };
  }
}

/** What a STUN or TURN server's answer, or its absence, means. */
export function iceServerFinding(subject: string, outcome: IceServerOutcome): Finding {
  if (outcome.state === 'ok') return { subject, mark: 'ok', text: 'Works.' };
  return { subject, mark: 'failed', text: failureText(subject, outcome.errorCode) };
}

function failureText(urls: string, errorCode: number | undefined): string {
  if (errorCode === unauthorized) {
    return 'Refused: the credentials are invalid. Its secret must be that of the gateway’s --turn-secret.';
  }
  if (errorCode !== undefined && errorCode !== unreachable) return `Refused: error ${errorCode}.`;
  const transport =
    /^turns?:.*transport=tcp/.test(urls) || urls.startsWith('turns:') ? 'TCP' : 'UDP';
  return `Blocked: it does not answer over ${transport}. Is it running, and is its port open?`;
}
