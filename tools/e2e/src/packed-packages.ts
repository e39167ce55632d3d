import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../../..');
/** The published packages, and what they depend on: packed here, so that no registry is needed. */
const published = ['packages/protocol', 'packages/signaling'];
const dependencies = ['node_modules/valibot', 'node_modules/ws'];

/** A project outside the repository that has installed the published packages' tarballs. */
export class PackedPackages {
  readonly folder: string;
  /** The files in each package's tarball. */
  readonly files: ReadonlyMap<string, readonly string[]>;

  private constructor(folder: string, files: ReadonlyMap<string, readonly string[]>) {
    this.folder = folder;
    this.files = files;
  }

  static async install(): Promise<PackedPackages> {
    const folder = await mkdtemp(path.join(tmpdir(), 'boardcast-packed-'));
    const files = new Map<string, readonly string[]>();
    const tarballs: Record<string, string> = {};
    for (const source of [...published, ...dependencies]) {
      const { name, filename, contents } = await pack(path.join(root, source), folder);
      files.set(name, contents);
      tarballs[name] = `file:${filename}`;
    }
    const manifest = { type: 'module', private: true, dependencies: tarballs };
    await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
    await run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts'], {
      cwd: folder,
    });
    return new PackedPackages(folder, files);
  }

  /** Copies the files of the examples into the project. */
  async addExamples(): Promise<void> {
    const examples = path.join(root, 'examples');
    for (const name of await readdir(examples)) {
      if (name.endsWith('.ts')) await cp(path.join(examples, name), path.join(this.folder, name));
    }
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true });
  }
}

async function pack(source: string, folder: string) {
  const options = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const { stdout } = await run('npm', options, { cwd: source, maxBuffer: 2 ** 26 });
  const [packed] = JSON.parse(stdout) as readonly {
    readonly name: string;
    readonly filename: string;
    readonly files: readonly { readonly path: string }[];
  }[];
  if (packed === undefined) throw new Error(`npm packed nothing in ${source}.`);
  return { ...packed, contents: packed.files.map((file) => file.path) };
}
