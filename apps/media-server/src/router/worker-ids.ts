import { randomUUID } from 'node:crypto';

/** A UUID whose last two digits are the worker's index, so that ids of objects name their worker. */
export function uuidOf(worker: number): string {
  return `${randomUUID().slice(0, -2)}${worker.toString(16).padStart(2, '0')}`;
}
