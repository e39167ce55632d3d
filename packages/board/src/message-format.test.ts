import { describe, expect, it } from 'vitest';
import { formatMessage, parseMessage } from './message-format.ts';

describe('formatMessage', () => {
  it('inserts texts, numbers, seconds and columns', () => {
    expect(formatMessage('{a} of {b:uint}.', { a: 'one', b: 2 })).toBe('one of 2.');
    expect(formatMessage('{ms:seconds} s', { ms: 1999 })).toBe('1.9 s');
    expect(formatMessage('{name:left16}|', { name: 'app' })).toBe('app             |');
    expect(formatMessage('{free:uint} bytes', { free: undefined })).toBe('unknown bytes');
    expect(formatMessage('Restarting.')).toBe('Restarting.');
  });
});

describe('parseMessage', () => {
  it('cuts a template at its placeholders', () => {
    expect(parseMessage('{a} of {b:uint}.')).toEqual([
      '',
      { name: 'a', kind: 'text' },
      ' of ',
      { name: 'b', kind: 'uint' },
      '.',
    ]);
  });

  it('rejects an unknown kind', () => {
    expect(() => parseMessage('{a:float}')).toThrow(/Unknown placeholder \{a:float\}/);
  });
});
