import { Counter, Gauge, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { createRegistry, metricsText } from './process-metrics.ts';

test('the metrics of several processes are one family each', async () => {
  const registries = ['0', '1'].map((worker) => {
    const registry = new Registry();
    registry.setDefaultLabels({ worker });
    new Gauge({ name: 'b', help: 'Plain.', registers: [registry] }).set(Number(worker) + 1);
    return registry;
  });

  const text = await metricsText(
    await Promise.all(registries.map((one) => one.getMetricsAsJSON())),
  );

  expect(text.trim()).toBe('# HELP b Plain.\n# TYPE b gauge\nb{worker="0"} 1\nb{worker="1"} 2');
});

test('labels are escaped as the format demands', async () => {
  const registry = new Registry();
  const counter = new Counter({
    name: 'a_total',
    help: 'With a \\ and\nmore.',
    labelNames: ['kind'],
    registers: [registry],
  });
  counter.inc({ kind: 'say "x"\n' }, 3);

  expect(await metricsText([await registry.getMetricsAsJSON()])).toContain(
    [
      '# HELP a_total With a \\\\ and\\nmore.',
      '# TYPE a_total counter',
      'a_total{kind="say \\"x\\"\\n"} 3',
    ].join('\n'),
  );
});

test('a process has the usual metrics', async () => {
  const text = await metricsText([await createRegistry({ worker: '1' }).getMetricsAsJSON()]);

  for (const name of [
    'process_cpu_seconds_total',
    'process_resident_memory_bytes',
    'process_start_time_seconds',
  ]) {
    expect(text).toMatch(new RegExp(`^${name}{worker="1"} [\\d.e+]+$`, 'm'));
  }
});
