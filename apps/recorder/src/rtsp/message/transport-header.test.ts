import { expect, test } from 'vitest';
import { chooseTransport } from './transport-header.ts';

test.each([
  ['RTP/AVP/TCP;unicast;interleaved=2-3', { kind: 'tcp', channels: [2, 3] }],
  ['RTP/AVP/TCP', { kind: 'tcp' }],
  ['RTP/AVP;unicast;client_port=5000-5001', { kind: 'udp', ports: [5000, 5001] }],
  ['RTP/AVP/UDP;client_port=5000', { kind: 'udp', ports: [5000, 5001] }],
  ['RTP/AVP;multicast, RTP/AVP/TCP;interleaved=0-1;mode="PLAY"', { kind: 'tcp', channels: [0, 1] }],
  [
    'rtp/avp;unicast;destination=10.0.0.1;client_port=6000-6001',
    { kind: 'udp', ports: [6000, 6001] },
  ],
])('%s', (header, transport) => {
  expect(chooseTransport(header)).toEqual(transport);
});

test.each([
  '',
  'RTP/SAVP;unicast;client_port=5000-5001',
  'RTP/AVP;unicast',
  'RTP/AVP;multicast;client_port=5000-5001',
  'RTP/AVP;unicast;client_port=80-81',
  'RTP/AVP;unicast;client_port=65535',
  'RTP/AVP;unicast;client_port=5000-5000',
  'RTP/AVP/TCP;interleaved=255-256',
  'RTP/AVP/TCP;interleaved=a-b',
  'RTP/AVP/TCP;interleaved=0-1;mode=RECORD',
])('refuses %s', (header) => {
  expect(chooseTransport(header)).toBeUndefined();
});
