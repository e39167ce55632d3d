import { readFile } from 'node:fs/promises';
import { MemoryDirectory, type Directory } from '@boardcast/directory';
import { OptionError } from '@boardcast/process';
import { secretOf, type RedisOptions } from './cluster-options.ts';

/** The directory in Redis, or in memory for one gateway. Throws an OptionError. */
export async function openDirectory(options: RedisOptions | undefined): Promise<Directory> {
  const onProblem = (problem: string) => console.error(problem);
  if (options === undefined) return new MemoryDirectory(undefined, { onProblem });
  const url = new URL(options.url);
  if (options.password !== undefined) {
    url.password = encodeURIComponent(await secretOf('--redis-password', options.password));
  }
  const ca = options.ca === undefined ? undefined : await certificateOf(options.ca);
  const { RedisDirectory } = await import('@boardcast/directory');
  const { prefix } = options;
  return RedisDirectory.connect({ url: url.href, prefix, onProblem, ...(ca && { ca }) });
}

async function certificateOf(file: string): Promise<string> {
  const content = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (content !== '') return content;
  throw new OptionError('--redis-ca', file, 'a file with a certificate in PEM');
}
