import type { ChildProcess } from 'node:child_process';

/** Whether a process has exited or was killed. */
export function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Requests a process to end, and kills it when it has not ended in time. */
export async function endProcess(
  child: ChildProcess,
  request: (child: ChildProcess) => void,
  timeoutMs: number,
): Promise<void> {
  if (child.pid === undefined || hasEnded(child)) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  request(child);
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  await ended;
  clearTimeout(timer);
}
