import { randomUUID } from 'node:crypto';
import { pipelineIdOf } from '@boardcast/protocol';

/** A UUID whose last two digits are the worker's index, so that ids of objects name their worker. */
export function uuidOf(worker: number): string {
  return `${randomUUID().slice(0, -2)}${worker.toString(16).padStart(2, '0')}`;
}

/** The worker of an object by its id; undefined for other ids. */
export function workerOf(id: string, workers: number): number | undefined {
  const digits = /^[0-9a-f-]{34}([0-9a-f]{2})_/.exec(pipelineIdOf(id))?.[1];
  const worker = digits === undefined ? undefined : Number.parseInt(digits, 16);
  return worker !== undefined && worker < workers ? worker : undefined;
}
