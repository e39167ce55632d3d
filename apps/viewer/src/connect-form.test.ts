import { expect, it } from 'vitest';
import { endpointIn, problemWith } from './connect-form.ts';

const good = { url: 'ws://a/kurento', endpoint: 'p/e', receiveOnly: true, stun: undefined };

it('takes a WebSocket address, an endpoint id, and a STUN server or none', () => {
  expect(problemWith(good)).toBeUndefined();
  expect(problemWith({ ...good, stun: 'stun:a:3478' })).toBeUndefined();
});

it.each([
  [{ url: 'http://a' }, 'no WebSocket address'],
  [{ url: '' }, 'no WebSocket address'],
  [{ endpoint: '' }, 'Paste the BROWSER_ENDPOINT_ID'],
  [{ stun: 'turn:a' }, 'no STUN server'],
])('says what is wrong with %o', (wrong, words) => {
  expect(problemWith({ ...good, ...wrong })).toContain(words);
});

it.each([
  'p_kurento.MediaPipeline/e_kurento.WebRtcEndpoint',
  ' p_kurento.MediaPipeline/e_kurento.WebRtcEndpoint\n',
  'BROWSER_ENDPOINT_ID: p_kurento.MediaPipeline/e_kurento.WebRtcEndpoint',
  '\u001b[0;32mI (417492) KWS_SIG: BROWSER_ENDPOINT_ID: p_kurento.MediaPipeline/e_kurento.WebRtcEndpoint\u001b[0m',
])('finds the endpoint id in %j', (text) => {
  expect(endpointIn(text)).toBe('p_kurento.MediaPipeline/e_kurento.WebRtcEndpoint');
});
