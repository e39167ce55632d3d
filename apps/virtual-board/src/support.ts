/** What this page lacks of what a virtual board needs, and what to do; undefined when nothing. */
export function missing(): string | undefined {
  if (!globalThis.crossOriginIsolated) {
    return 'The browser keeps shared memory from this page: open it from localhost or by https.';
  }
  const needed = ['RTCRtpScriptTransform', 'MediaStreamTrackGenerator', 'VideoFrame'];
  if (needed.every((name) => name in globalThis)) return undefined;
  return 'This browser cannot be a board: use Chrome, Chromium or Edge, 110 or newer.';
}
