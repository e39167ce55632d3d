import { expect, it } from 'vitest';
import { logEntry, logMessages, wifiReasons } from './log-messages.ts';
import { matchMessage, messageNameOf } from './match-message.ts';

it('reads the values of a message', () => {
  const { text } = logEntry('wifiConnected', { ssid: 'a (b) "c"', address: '192.0.2.7' });

  expect(matchMessage(logMessages.wifiConnected.text, text)).toEqual({
    ssid: 'a (b) "c"',
    address: '192.0.2.7',
  });
});

it('does not read another message', () => {
  expect(matchMessage('Key: set', 'Key: set.')).toBeUndefined();
  expect(matchMessage('{bytes:uint} bytes', 'bytes')).toBeUndefined();
});

it('finds the message of a text', () => {
  const text = 'Wi-Fi "home": authentication failed. Is the password correct?';

  expect(messageNameOf(wifiReasons, text)).toBe('authFailed');
  expect(messageNameOf(wifiReasons, 'something else')).toBeUndefined();
});
