import { expect, it } from 'vitest';
import { endpointIn, validate } from './endpoint-options.ts';

const valid = { url: 'ws://a/kurento', endpoint: 'p/e', receiveOnly: true, stun: undefined };

it('accepts a WebSocket URL, an endpoint id, and a STUN server or none', () => {
  expect(validate(valid)).toBeUndefined();
  expect(validate({ ...valid, stun: 'stun:a:3478' })).toBeUndefined();
});

it.each([
  [{ url: 'http://a' }, 'Invalid Kurento URL “http://a”'],
  [{ url: '' }, 'Invalid Kurento URL “”'],
  [{ endpoint: '' }, 'Paste the BROWSER_ENDPOINT_ID'],
  [{ stun: 'turn:a' }, 'Invalid STUN server “turn:a”'],
])('rejects %o', (invalid, words) => {
  expect(validate({ ...valid, ...invalid })).toContain(words);
});

it.each([
  'p_kurento.MediaPipeline/e_kurento.WebRtcEndpoint',
  ' p_kurento.MediaPipeline/e_kurento.WebRtcEndpoint\n',
  'BROWSER_ENDPOINT_ID: p_kurento.MediaPipeline/e_kurento.WebRtcEndpoint',
  '\u001b[0;32mI (417492) KWS_SIG: BROWSER_ENDPOINT_ID: p_kurento.MediaPipeline/e_kurento.WebRtcEndpoint\u001b[0m',
])('finds the endpoint id in %j', (text) => {
  expect(endpointIn(text)).toBe('p_kurento.MediaPipeline/e_kurento.WebRtcEndpoint');
});
