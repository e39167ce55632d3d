import { expect, it } from 'vitest';
import { redactedUrl } from './redacted-url.ts';

it.each([
  ['ws://127.0.0.1:8888/kurento', 'ws://127.0.0.1:8888/kurento'],
  ['wss://user:secret@host/kurento', 'wss://***@host/kurento'],
  ['ws://user:se@cret@host:1/kurento', 'ws://***@host:1/kurento'],
  ['ws://host/kurento?token=secret', 'ws://host/kurento'],
  ['user:secret@host', '***@host'],
  ['no address', 'no address'],
])('shows %s as %s', (url, shown) => {
  expect(redactedUrl(url)).toBe(shown);
});
