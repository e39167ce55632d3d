import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ProfileName } from '@boardcast/board';
import { toolError } from './tool-error.ts';

export interface IdfBuild {
  readonly project: string;
  readonly directory: string;
  readonly board: ProfileName;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onOutput: (chunk: Uint8Array) => void;
}

/** The target of a build directory; undefined before the first build. */
async function targetOf(directory: string): Promise<string | undefined> {
  const cache = await readFile(path.join(directory, 'CMakeCache.txt'), 'utf8').catch(() => '');
  return /^IDF_TARGET(?::\w+)?=(\S+)/m.exec(cache)?.[1];
}

/** The arguments of idf.py, with a configuration for each target. */
export async function idfArguments({
  project,
  directory,
  board,
}: Pick<IdfBuild, 'project' | 'directory' | 'board'>): Promise<readonly string[]> {
  const target = (await targetOf(directory)) === board ? [] : ['set-target', board];
  const sdkconfig = path.posix.join(directory.split(path.sep).join('/'), 'sdkconfig');
  return ['-C', project, '-B', directory, '-D', `SDKCONFIG=${sdkconfig}`, ...target, 'build'];
}

/** The same build as a command for Espressif's container. */
export function dockerCommand({ project, directory, board }: IdfBuild): string {
  const inside = (name: string) => path.relative(project, name).split(path.sep).join('/');
  const build = inside(directory);
  return `docker run --rm -v "${project}:/project" -w /project espressif/idf:v5.5 idf.py -B ${build} -D SDKCONFIG=${build}/sdkconfig set-target ${board} build`;
}

/** Runs idf.py and resolves with its exit status. Rejects with `idf-not-found`. */
export async function runIdf(build: IdfBuild): Promise<number> {
  const child = spawn('idf.py', [...(await idfArguments(build))], {
    env: { ...build.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.on('data', build.onOutput);
  child.stderr.on('data', build.onOutput);
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return code ?? 1;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const script = path.join(build.env['IDF_PATH'] ?? '', 'export.sh');
    throw toolError('idf-not-found', { script }, { cause: error });
  }
}
