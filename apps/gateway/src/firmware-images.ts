import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { FirmwareImage } from '@boardcast/protocol';

/** What `idf.py build` writes about the files to flash. */
const argsFile = 'flasher_args.json';

interface Build {
  readonly image: FirmwareImage;
  readonly folder: string;
  /** The files that may be read: those to flash, and the list of them. */
  readonly files: readonly string[];
}

/**
 * Builds of the firmware for the page Setup: the given folders, and the folders in them. They are read
 * at each request, since a build may be made at any time.
 */
export class FirmwareImages {
  readonly #folders: readonly string[];

  constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  async list(): Promise<readonly FirmwareImage[]> {
    return (await this.#builds()).map(({ image }) => image);
  }

  /** A file of a build; undefined when the build does not have it. */
  async file(build: string, name: string): Promise<Buffer | undefined> {
    const found = (await this.#builds()).find(({ image }) => image.build === build);
    if (found === undefined || !found.files.includes(name)) return undefined;
    const file = path.resolve(found.folder, name);
    if (!file.startsWith(found.folder + path.sep)) return undefined;
    return readFile(file).catch(() => undefined);
  }

  async #builds(): Promise<readonly Build[]> {
    const folders = (await Promise.all(this.#folders.map(withChildren))).flat();
    const builds = await Promise.all(folders.map(readBuild));
    const names = new Map<string, number>();
    return builds.flat().map((build) => {
      const { build: name } = build.image;
      const count = (names.get(name) ?? 0) + 1;
      names.set(name, count);
      return count === 1
        ? build
        : { ...build, image: { ...build.image, build: `${name}-${count}` } };
    });
  }
}

async function withChildren(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const children = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return [folder, ...children.sort().map((name) => path.join(folder, name))];
}

/** Empty without a build in the folder. */
async function readBuild(folder: string): Promise<readonly Build[]> {
  try {
    const args = JSON.parse(await readFile(path.join(folder, argsFile), 'utf8')) as FlasherArgs;
    const board = args.extra_esptool_args?.chip;
    const files = Object.values(args.flash_files ?? {}).filter((name) => typeof name === 'string');
    if (typeof board !== 'string') return [];
    const image = { build: path.basename(folder), board };
    return [{ image, folder, files: [argsFile, ...files] }];
  } catch {
    return [];
  }
}

interface FlasherArgs {
  readonly flash_files?: Readonly<Record<string, unknown>>;
  readonly extra_esptool_args?: { readonly chip?: unknown };
}
