import { mkdir, open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileFailed } from '../private-file.ts';

/** A process holds it for milliseconds: one that is older belongs to a process that was killed. */
const staleMs = 10_000;
const retryMs = 10;

/**
 * Runs an action while no other process runs one with the same file. The lock is a second file, made
 * by exclusive creation (POSIX open, O_EXCL), which network file systems have, too. Throws a
 * GatewayError when it cannot be made.
 */
export async function withFileLock<T>(file: string, action: () => Promise<T>): Promise<T> {
  const lock = `${file}.lock`;
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  while (!(await isCreated(lock))) {
    await removeStale(lock);
    await new Promise((resolve) => setTimeout(resolve, retryMs * (1 + Math.random())));
  }
  try {
    return await action();
  } finally {
    await rm(lock, { force: true });
  }
}

/** False when another process has it. */
async function isCreated(lock: string): Promise<boolean> {
  try {
    await (await open(lock, 'wx', 0o600)).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw fileFailed('write', lock, error);
  }
}

async function removeStale(lock: string): Promise<void> {
  const found = await stat(lock).catch(() => undefined);
  if (found !== undefined && Date.now() - found.mtimeMs > staleMs) await rm(lock, { force: true });
}
