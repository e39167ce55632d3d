import { createHmac } from 'node:crypto';

/** The sizes of a secret in bytes (Standard Webhooks, "Signature scheme"). */
const minSecretBytes = 24;
const maxSecretBytes = 64;
const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Reads a secret in base64, with or without the prefix `whsec_`; undefined for any other text. */
export function parseSecret(text: string): Buffer | undefined {
  const encoded = text.trim().replace(/^whsec_/, '');
  if (!base64.test(encoded)) return undefined;
  const secret = Buffer.from(encoded, 'base64');
  const isLong = secret.length >= minSecretBytes && secret.length <= maxSecretBytes;
  return isLong ? secret : undefined;
}

export interface SignedMessage {
  /** The same at each attempt. */
  readonly id: string;
  /** Of the attempt, in seconds since 1970. */
  readonly timestamp: number;
  readonly body: string;
}

/** The headers of a message, with its symmetric signature (Standard Webhooks, "Webhook headers"). */
export function signatureHeaders(
  { id, timestamp, body }: SignedMessage,
  secret: Buffer,
): Readonly<Record<string, string>> {
  const signature = createHmac('sha256', secret)
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${signature}`,
  };
}
