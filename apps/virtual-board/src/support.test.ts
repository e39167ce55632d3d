import { expect, it } from 'vitest';
import { missing } from './support.ts';

const names = [
  'SharedArrayBuffer',
  'WebAssembly',
  'RTCPeerConnection',
  'RTCRtpScriptTransform',
  'MediaStreamTrackProcessor',
  'MediaStreamTrackGenerator',
  'VideoFrame',
];
const chromium = {
  isSecureContext: true,
  crossOriginIsolated: true,
  ...Object.fromEntries(names.map((name) => [name, {}])),
};

it('finds nothing missing in a Chromium', () => {
  expect(missing(chromium)).toBeUndefined();
});

it.each([
  [{ ...chromium, isSecureContext: false }, 'open this one from localhost or by https.'],
  [{ ...chromium, crossOriginIsolated: false }, 'came without its COOP and COEP headers'],
  [{ isSecureContext: true, crossOriginIsolated: true }, 'open it from the gateway'],
])('says how to open the page', (scope, words) => {
  expect(missing(scope)).toContain(words);
});

it('names what a browser lacks', () => {
  const has = ([name]: readonly [string, unknown]) => name !== 'MediaStreamTrackGenerator';
  const firefox = Object.fromEntries(Object.entries(chromium).filter(has));

  expect(missing(firefox)).toBe(
    'This browser lacks tracks of our own (MediaStreamTrackGenerator): use Chrome, Chromium or Edge, 110 or newer.',
  );
});
