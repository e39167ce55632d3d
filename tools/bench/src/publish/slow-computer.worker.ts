import { workerData } from 'node:worker_threads';
import { signalAll } from '@boardcast/testkit/process-tree';
import type { SlowDown } from './slow-computer.ts';

const { pids, runMs, stopMs, state } = workerData as SlowDown;
const cell = new Int32Array(state);

while (Atomics.load(cell, 0) === 0) {
  signalAll(pids, 'SIGSTOP');
  Atomics.wait(cell, 0, 0, stopMs);
  signalAll(pids, 'SIGCONT');
  Atomics.wait(cell, 0, 0, runMs);
}
