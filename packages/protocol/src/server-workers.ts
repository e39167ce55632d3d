import { pipelineIdOf } from './ids.ts';
import type { ServerInfo } from './values.ts';

const capability = /^workers:([1-9]\d{0,2})$/;

/** The capability of a media server whose pipelines are shared by several processes. */
export function workersCapability(workers: number): string {
  return `workers:${workers}`;
}

/** How many processes share a media server's pipelines, by its `getInfo`. */
export function workersOf({ capabilities }: ServerInfo): number {
  const [count] = capabilities.flatMap((text) => capability.exec(text)?.[1] ?? []);
  return count === undefined ? 1 : Number(count);
}

/**
 * The worker of an object: its pipeline's UUID ends with the worker's index. Undefined for an id that
 * names none.
 */
export function workerOf(id: string, workers: number): number | undefined {
  const digits = /^[0-9a-f-]{34}([0-9a-f]{2})_/.exec(pipelineIdOf(id))?.[1];
  const worker = digits === undefined ? undefined : Number.parseInt(digits, 16);
  return worker !== undefined && worker < workers ? worker : undefined;
}
