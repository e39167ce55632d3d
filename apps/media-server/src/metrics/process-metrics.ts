import { readdirSync } from 'node:fs';
import type { IntervalHistogram } from 'node:perf_hooks';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Family } from './family.ts';
import { counter, gauge } from './family.ts';

const resolutionMs = 20;

/** What this process takes of the machine, by the names that Prometheus' own libraries use. */
export class ProcessMetrics {
  readonly #delay: IntervalHistogram = monitorEventLoopDelay({ resolution: resolutionMs });

  constructor() {
    this.#delay.enable();
  }

  families(): Family[] {
    const { user, system } = process.cpuUsage();
    const { rss, heapUsed } = process.memoryUsage();
    const startedAt = Math.round(Date.now() / 1000 - process.uptime());
    return [
      counter('process_cpu_seconds_total', 'CPU time, user and system.', (user + system) / 1e6),
      gauge('process_resident_memory_bytes', 'Memory that is resident.', rss),
      gauge('nodejs_heap_size_used_bytes', 'Memory of live JavaScript objects.', heapUsed),
      ...openFiles(),
      gauge('process_start_time_seconds', 'When it began, in seconds since 1970.', startedAt),
      this.#eventLoopDelay(),
    ];
  }

  close(): void {
    this.#delay.disable();
  }

  /** The histogram holds the whole time between two looks, so the resolution is taken off. */
  #eventLoopDelay(): Family {
    const seconds = (nanoseconds: number): number =>
      Math.max(0, nanoseconds / 1e9 - resolutionMs / 1000);
    const sample = (quantile: string, nanoseconds: number) => ({
      labels: { quantile },
      value: this.#delay.count === 0 ? 0 : seconds(nanoseconds),
    });
    const samples = [
      sample('0.5', this.#delay.percentile(50)),
      sample('0.99', this.#delay.percentile(99)),
      sample('1', this.#delay.max),
    ];
    this.#delay.reset();
    const help = 'How late the event loop was since the reading before: median, p99 and the most.';
    return gauge('nodejs_event_loop_delay_seconds', help, samples);
  }
}

/** Linux alone tells of them. */
function openFiles(): Family[] {
  try {
    return [
      gauge('process_open_fds', 'File descriptors in use.', readdirSync('/proc/self/fd').length),
    ];
  } catch {
    return [];
  }
}
