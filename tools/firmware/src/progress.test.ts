import { expect, it } from 'vitest';
import { Progress } from './progress.ts';
import { Printed } from './testing/context.ts';

function shown(printed: Printed): string {
  const progress = new Progress(printed, 'app.bin');
  for (const share of [0, 0.1, 0.3, 0.305, 0.5, 1]) progress.show(share);
  progress.end();
  return printed.text;
}

it('is a bar in one line on a terminal', () => {
  const text = shown(new Printed({ isTTY: true }));

  expect(text.split('\n')).toHaveLength(2);
  expect(text.split('\r').slice(1)).toEqual([
    '[..............................]   0 %  app.bin',
    '[###...........................]  10 %  app.bin',
    '[#########.....................]  30 %  app.bin',
    '[###############...............]  50 %  app.bin',
    '[##############################] 100 %  app.bin\n',
  ]);
});

it('is a line for each quarter elsewhere', () => {
  expect(shown(new Printed())).toBe('app.bin: 0 %\napp.bin: 25 %\napp.bin: 50 %\napp.bin: 100 %\n');
});
