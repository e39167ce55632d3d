import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface TemporaryFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** A new folder for one test. */
export async function temporaryFolder(name = 'test'): Promise<TemporaryFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), `boardcast-${name}-`));
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
  return { path: folder, remove };
}
