import type { MetricObjectWithValues, MetricValue } from 'prom-client';
import { AggregatorRegistry, collectDefaultMetrics, Registry } from 'prom-client';

/** The values of a metric, as JSON between processes. */
export type Metrics = readonly MetricObjectWithValues<MetricValue<string>>[];

/** The registry of one process, with Prometheus' usual metrics of a Node process. */
export function createRegistry(labels: Readonly<Record<string, string>> = {}): Registry {
  const registry = new Registry();
  registry.setDefaultLabels(labels);
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** The metrics of several processes, whose labels differ, in Prometheus' text format. */
export function metricsText(processes: readonly Metrics[]): Promise<string> {
  // Labels differ, so that nothing is added up; other aggregators would drop metrics.
  const metrics = processes.map((one) => one.map((metric) => ({ ...metric, aggregator: 'sum' })));
  return AggregatorRegistry.aggregate(metrics).metrics();
}
