import { workerData } from 'node:worker_threads';
import type { SlowDown } from './slow-computer.ts';

const { pids, runMs, stopMs, state } = workerData as SlowDown;
const cell = new Int32Array(state);

function signal(name: 'SIGSTOP' | 'SIGCONT'): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It has ended since.
    }
  }
}

while (Atomics.load(cell, 0) === 0) {
  signal('SIGSTOP');
  Atomics.wait(cell, 0, 0, stopMs);
  signal('SIGCONT');
  Atomics.wait(cell, 0, 0, runMs);
}
