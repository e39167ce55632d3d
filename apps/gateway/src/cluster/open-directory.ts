import { access, constants } from 'node:fs/promises';
import { MemoryDirectory, RedisDirectory, type Directory } from '@boardcast/directory';
import { OptionError } from '@boardcast/process';
import { secretOf, type RedisOptions } from './cluster-options.ts';

const onProblem = (problem: string): void => console.error(problem);

/** The directory in Redis, or in memory for one gateway. Throws an OptionError. */
export async function openDirectory(options: RedisOptions | undefined): Promise<Directory> {
  if (options === undefined) return new MemoryDirectory(undefined, { onProblem });
  const { ca, prefix } = options;
  const url = await urlOf(options);
  if (ca !== undefined) await checkFile('--redis-ca', ca, 'a file with a certificate in PEM');
  return RedisDirectory.connect({ url, prefix, onProblem, ...(ca && { caFile: ca }) });
}

/** With the password of the file, if there is one. */
async function urlOf({ url, password }: RedisOptions): Promise<string> {
  if (password === undefined) return url;
  const complete = new URL(url);
  complete.password = encodeURIComponent(await secretOf('--redis-password', password));
  return complete.href;
}

async function checkFile(option: string, file: string, expected: string): Promise<void> {
  await access(file, constants.R_OK).catch(() => {
    throw new OptionError(option, file, expected);
  });
}
