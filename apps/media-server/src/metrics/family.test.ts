import { expect, test } from 'vitest';
import { counter, exposition, gauge, labelled, merged } from './family.ts';

test('the text is what the format asks for', () => {
  const families = [
    counter('a_total', 'With a \\ and\nmore.', [
      { labels: { kind: 'say "x"\n' }, value: 3 },
      { labels: { kind: 'other', way: 'in' }, value: 0.5 },
    ]),
    gauge('b', 'Plain.', 7),
  ];
  expect(exposition(families)).toBe(
    [
      '# HELP a_total With a \\\\ and\\nmore.',
      '# TYPE a_total counter',
      'a_total{kind="say \\"x\\"\\n"} 3',
      'a_total{kind="other",way="in"} 0.5',
      '# HELP b Plain.',
      '# TYPE b gauge',
      'b 7',
      '',
    ].join('\n'),
  );
});

test('what several processes count stands under one name', () => {
  const of = (value: number, worker: string) => labelled([gauge('b', 'Plain.', value)], { worker });
  expect(exposition(merged([...of(1, '0'), ...of(2, '1')]))).toBe(
    '# HELP b Plain.\n# TYPE b gauge\nb{worker="0"} 1\nb{worker="1"} 2\n',
  );
});
