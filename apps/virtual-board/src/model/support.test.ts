import { expect, it } from 'vitest';
import { findObstacle, secureUrls } from './support.ts';

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
  expect(findObstacle(chromium)).toBeUndefined();
});

it.each([
  [{ ...chromium, isSecureContext: false }, 'insecure'],
  [{ ...chromium, crossOriginIsolated: false }, 'headers'],
  [{ isSecureContext: true, crossOriginIsolated: true }, 'headers'],
])('says why the page cannot be a board', (scope, cause) => {
  expect(findObstacle(scope)?.cause).toBe(cause);
});

it('names the missing features', () => {
  const has = ([name]: readonly [string, unknown]) => name !== 'MediaStreamTrackGenerator';
  const firefox = Object.fromEntries(Object.entries(chromium).filter(has));

  expect(findObstacle(firefox)).toEqual({
    cause: 'browser',
    title: 'This browser cannot be a board',
    text: 'It does not support generated tracks (MediaStreamTrackGenerator). Open this page in Chrome, Chromium or Edge, 110 or newer.',
  });
});

it('has the URLs where the page is secure', () => {
  expect(secureUrls('http://192.168.1.5:8888/virtual-board/?name=a')).toEqual({
    local: 'http://localhost:8888/virtual-board/?name=a',
    https: 'https://192.168.1.5:8888/virtual-board/?name=a',
  });
});
