/** The browser features that a virtual board needs. */
const features: readonly (readonly [name: string, description: string])[] = [
  ['WebAssembly', 'WebAssembly'],
  ['RTCPeerConnection', 'WebRTC'],
  ['RTCRtpScriptTransform', 'encoded transforms (RTCRtpScriptTransform)'],
  ['MediaStreamTrackProcessor', 'access to the frames of tracks (MediaStreamTrackProcessor)'],
  ['MediaStreamTrackGenerator', 'generated tracks (MediaStreamTrackGenerator)'],
  ['VideoFrame', 'WebCodecs (VideoFrame)'],
];

type Scope = Readonly<Record<string, unknown>>;

/** Why there can be no virtual board here, and what to do. */
export interface Obstacle {
  readonly cause: 'insecure' | 'headers' | 'browser' | 'link';
  readonly title: string;
  readonly text: string;
}

/** Undefined if a virtual board can run in this browser. */
export function findObstacle(scope: Scope = globalThis): Obstacle | undefined {
  if (scope['isSecureContext'] !== true) {
    return {
      cause: 'insecure',
      title: 'This page needs a secure connection',
      text: 'Browsers allow cameras and shared memory on secure pages only: those from localhost, and those over https.',
    };
  }
  if (scope['crossOriginIsolated'] !== true || !('SharedArrayBuffer' in scope)) {
    return {
      cause: 'headers',
      title: 'This page was served without two headers',
      text: 'The encoder needs shared memory, and that needs the COOP and COEP headers: open the page from the gateway, without a proxy that removes them.',
    };
  }
  const missing = features.filter(([name]) => !(name in scope));
  if (missing.length === 0) return undefined;
  const list = missing.map(([, description]) => description).join(', ');
  return {
    cause: 'browser',
    title: 'This browser cannot be a board',
    text: `It does not support ${list}. Open this page in Chrome, Chromium or Edge, 110 or newer.`,
  };
}

/** The obstacle that is an invalid option in the page's URL. */
export function invalidLink(reason: string): Obstacle {
  return { cause: 'link', title: 'This link has an invalid option', text: reason };
}

/** The same page where it is secure: on the gateway's computer, and over https. */
export function secureUrls(page: string): { readonly local: string; readonly https: string } {
  const local = new URL(page);
  local.hostname = 'localhost';
  const https = new URL(page);
  https.protocol = 'https:';
  return { local: local.href, https: https.href };
}
