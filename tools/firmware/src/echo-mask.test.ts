import { expect, it } from 'vitest';
import { EchoMask } from './echo-mask.ts';

const masked = (text: string) => new EchoMask().read(text);

it.each([
  ['esp> key abc.def\r\nI (1) APP: done', 'esp> key *******\r\nI (1) APP: done'],
  ['esp> wifi home secret12\r\n', 'esp> wifi home ********\r\n'],
  ['esp> wifi "my home" secret12\r\n', 'esp> wifi "my home" ********\r\n'],
  ['esp> start ws://host/kurento?token=a\r\n', 'esp> start ws://host/kurento?*******\r\n'],
  ['esp> key\r\nKey: set\r\n', 'esp> key\r\nKey: set\r\n'],
  ['key [key]       Set the key\r\n', 'key [key]       Set the key\r\n'],
  ['esp> wifi home\r\n', 'esp> wifi home\r\n'],
  ['\u001b[0;32mesp> \u001b[0mkey ab\u001b[0K\r', '\u001b[0;32mesp> \u001b[0mkey **\u001b[0K\r'],
  ['esp> kex\b \by ab', 'esp> kex\b \by **'],
  ['esp> key ab\b\b\b\b\bx ab', 'esp> key **\b\b\b\b\bx ab'],
])('%j', (text, expected) => {
  expect(masked(text)).toBe(expected);
});

it('masks characters that come one by one, and a line that is drawn again', () => {
  const mask = new EchoMask();

  const shown = [...'esp> key ab'].map((character) => mask.read(character)).join('');
  const again = mask.read('\resp> key abc\u001b[0K\r\u001b[12C');

  expect(shown).toBe('esp> key **');
  expect(again).toBe('\resp> key ***\u001b[0K\r\u001b[12C');
});
