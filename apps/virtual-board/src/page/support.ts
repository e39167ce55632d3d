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

/** Why a virtual board cannot run in this browser, and what to do; undefined if it can. */
export function unsupportedReason(scope: Scope = globalThis): string | undefined {
  if (scope['isSecureContext'] !== true) {
    return 'Browsers allow cameras and shared memory only on secure pages: open this one from localhost or over https.';
  }
  if (scope['crossOriginIsolated'] !== true || !('SharedArrayBuffer' in scope)) {
    return 'The page was served without the COOP and COEP headers that shared memory needs: open it from the gateway, without a proxy that removes them.';
  }
  const missing = features.filter(([name]) => !(name in scope));
  if (missing.length === 0) return undefined;
  const list = missing.map(([, description]) => description).join(', ');
  return `This browser does not support ${list}: use Chrome, Chromium or Edge, 110 or newer.`;
}
