import { expect, it } from 'vitest';
import { unsupportedReason } from './support.ts';

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

it('supports Chromium', () => {
  expect(unsupportedReason(chromium)).toBeUndefined();
});

it.each([
  [{ ...chromium, isSecureContext: false }, 'open this one from localhost or over https.'],
  [{ ...chromium, crossOriginIsolated: false }, 'served without the COOP and COEP headers'],
  [{ isSecureContext: true, crossOriginIsolated: true }, 'open it from the gateway'],
])('explains how to open the page', (scope, words) => {
  expect(unsupportedReason(scope)).toContain(words);
});

it('names the missing features', () => {
  const has = ([name]: readonly [string, unknown]) => name !== 'MediaStreamTrackGenerator';
  const firefox = Object.fromEntries(Object.entries(chromium).filter(has));

  expect(unsupportedReason(firefox)).toBe(
    'This browser does not support generated tracks (MediaStreamTrackGenerator): use Chrome, Chromium or Edge, 110 or newer.',
  );
});
