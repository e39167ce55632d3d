import { access, constants, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { toolError } from './tool-error.ts';

/** The prefixes of the programs by the machine in an ELF's header (e_machine). */
const prefixes: ReadonlyMap<number, readonly string[]> = new Map([
  [94, ['xtensa-esp32s3-elf-', 'xtensa-esp-elf-']],
  [243, ['riscv32-esp-elf-', 'riscv64-unknown-elf-']],
]);
const ownPrefixes = [''];

export type Env = Readonly<Record<string, string | undefined>>;

/** The path of a program of binutils for a machine. Rejects with `binutils-not-found`. */
export async function findProgram(
  machine: number,
  program: 'addr2line' | 'readelf',
  env: Env,
): Promise<string> {
  const names = (prefixes.get(machine) ?? ownPrefixes).map((prefix) => `${prefix}${program}`);
  for (const folder of await toolFolders(env)) {
    for (const name of names) {
      const file = path.join(folder, name);
      if (await canRun(file)) return file;
    }
  }
  throw toolError('binutils-not-found', { program: names[0] ?? program });
}

function canRun(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** The PATH, and the toolchains of ESP-IDF's installer. */
async function toolFolders(env: Env): Promise<readonly string[]> {
  const tools = path.join(env['IDF_TOOLS_PATH'] ?? path.join(homedir(), '.espressif'), 'tools');
  const installed = ['xtensa-esp-elf', 'riscv32-esp-elf'].map(async (name) => {
    const versions = await readdir(path.join(tools, name)).catch(() => []);
    return versions
      .sort()
      .reverse()
      .map((version) => path.join(tools, name, version, name, 'bin'));
  });
  const onPath = (env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return [...onPath, ...(await Promise.all(installed)).flat()];
}
