import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { errorMessage } from '@boardcast/protocol';
import { GatewayError } from './gateway-error.ts';

const ownerOnly = 0o600;
let count = 0;

/** Replaces a file atomically (POSIX rename); only its owner can read it. Throws a GatewayError. */
export async function writePrivateFile(file: string, text: string): Promise<void> {
  const temporary = `${file}.${process.pid}-${(count += 1)}.tmp`;
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(temporary, 'w', ownerOnly);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await chmod(temporary, ownerOnly);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw fileFailed('write', file, error);
  }
}

/** The error for a file that cannot be used. */
export function fileFailed(action: 'read' | 'write', file: string, error: unknown): GatewayError {
  const reason = errorMessage(error);
  return new GatewayError({ code: 'file-failed', action, file, reason }, { cause: error });
}

/** The text of a file; undefined if there is none. Throws a GatewayError. */
export async function readOptionalFile(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fileFailed('read', file, error);
  }
}
