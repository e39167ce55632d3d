import { expect, it } from 'vitest';
import { Keys } from './keys.ts';

const send = (text: string) => ({ kind: 'send', bytes: Uint8Array.from(Buffer.from(text)) });

it.each([
  ['start\r', [send('start\r')]],
  ['st\u001dop', [send('st'), { kind: 'exit' }, send('op')]],
  ['\u0014\u0012i', [{ kind: 'reset' }, send('i')]],
  ['\u0014\u0008', [{ kind: 'help' }]],
  ['\u0014\u0014', [send('\u0014')]],
  ['\u0014x', [send('x')]],
  ['\u0012', [send('\u0012')]],
])('reads %j', (typed, actions) => {
  expect(new Keys().read(Buffer.from(typed))).toEqual(actions);
});

it('remembers Ctrl+T from the previous chunk', () => {
  const keys = new Keys();

  expect(keys.read(Uint8Array.of(0x14))).toEqual([]);
  expect(keys.read(Uint8Array.of(0x12))).toEqual([{ kind: 'reset' }]);
});
