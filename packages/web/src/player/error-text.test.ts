import { KurentoError } from '@boardcast/protocol';
import { SignalingError } from '@boardcast/signaling';
import { expect, it } from 'vitest';
import { serverErrorText, sessionErrorText } from './error-text.ts';

const pasted = { endpoint: 'p/e' };
const listed = { source: 'p/e' };

it.each([
  [40101, 'Object not found', pasted, /^Endpoint not found: /],
  [40101, 'Object not found', listed, /^The board is gone/],
  [40208, 'Endpoint already negotiated', pasted, /^Endpoint already negotiated: /],
  [40201, 'Invalid SDP', listed, /^Invalid SDP$/],
])('explains the failure of a session by Kurento’s %i %s', (code, message, target, text) => {
  expect(sessionErrorText(new KurentoError({ code, message }), target)).toMatch(text);
});

it.each([
  ['session-lost', 'x', 'The server no longer has the session.'],
  ['media-failed', 'ICE failed (is UDP blocked?).', 'ICE failed (is UDP blocked?).'],
] as const)('explains the failure of a session by %s', (code, message, text) => {
  expect(sessionErrorText(new SignalingError(code, message), listed)).toBe(text);
});

it('names the server that cannot be reached, without a password', () => {
  const error = new SignalingError('unreachable', 'refused');

  expect(serverErrorText(error, 'ws://user:secret@a:8888/kurento')).toMatch(
    /^No Kurento answers at ws:\/\/\*\*\*@a:8888\/kurento: /,
  );
});
