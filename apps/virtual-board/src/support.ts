/** What a virtual board is made of, by the names that a browser has for it. */
const needed: readonly (readonly [name: string, what: string])[] = [
  ['WebAssembly', 'WebAssembly'],
  ['RTCPeerConnection', 'WebRTC'],
  ['RTCRtpScriptTransform', 'encoded transforms (RTCRtpScriptTransform)'],
  ['MediaStreamTrackProcessor', 'a track’s frames (MediaStreamTrackProcessor)'],
  ['MediaStreamTrackGenerator', 'tracks of our own (MediaStreamTrackGenerator)'],
  ['VideoFrame', 'WebCodecs (VideoFrame)'],
];

type Scope = Readonly<Record<string, unknown>>;

/** What a page lacks of what a virtual board needs, and what to do; undefined when nothing. */
export function missing(scope: Scope = globalThis as unknown as Scope): string | undefined {
  if (scope['isSecureContext'] !== true) {
    return 'The browser keeps cameras and shared memory from pages that come by plain http: open this one from localhost or by https.';
  }
  if (scope['crossOriginIsolated'] !== true || !('SharedArrayBuffer' in scope)) {
    return 'The page came without its COOP and COEP headers, and so the browser keeps shared memory from it: open it from the gateway, without a proxy that drops them.';
  }
  const lacks = needed.filter(([name]) => !(name in scope)).map(([, what]) => what);
  if (lacks.length === 0) return undefined;
  return `This browser lacks ${lacks.join(', ')}: use Chrome, Chromium or Edge, 110 or newer.`;
}
