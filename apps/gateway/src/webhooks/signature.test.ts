import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { parseSecret, signatureHeaders } from './signature.ts';

/** The example of the specification (Standard Webhooks, "Signature scheme"). */
const example = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';

it('reads a secret with and without its prefix', () => {
  expect(parseSecret(`${example}\n`)).toEqual(parseSecret(example.slice('whsec_'.length)));
  expect(parseSecret(example)).toHaveLength(24);
});

it.each(['', 'whsec_', 'short', 'not base64!', 'A'.repeat(100)])(
  'refuses the secret %j',
  (text) => {
    expect(parseSecret(text)).toBeUndefined();
  },
);

it('signs the id, the timestamp and the body', () => {
  const secret = parseSecret(example) ?? Buffer.alloc(0);
  const body = '{"type":"board.online"}';

  const headers = signatureHeaders({ id: 'msg_1', timestamp: 1_674_087_231, body }, secret);

  const digest = createHmac('sha256', secret).update(`msg_1.1674087231.${body}`).digest('base64');
  expect(headers).toEqual({
    'webhook-id': 'msg_1',
    'webhook-timestamp': '1674087231',
    'webhook-signature': `v1,${digest}`,
  });
});
