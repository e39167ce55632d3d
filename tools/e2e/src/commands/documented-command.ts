import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** The clone of another user is read, too. */
const lsFiles = ['-c', 'safe.directory=*', 'ls-files', '*.md'];

/** A command that a page tells its reader to type. */
export interface DocumentedCommand {
  readonly page: string;
  readonly text: string;
}

/** The commands in the blocks of a page that are marked `sh`, without their comments. */
export function commandsOf(page: string, markdown: string): readonly DocumentedCommand[] {
  const blocks = markdown.matchAll(/^ *```(?:sh|console|bash|shell)\n(.*?)^ *```$/gms);
  return [...blocks].flatMap(([, block = '']) =>
    block
      .replaceAll(/\\\n\s*/g, '')
      .split('\n')
      .map((line) => line.replace(/(^|\s+)#\s.*$/, '').trim())
      .filter((text) => text !== '')
      .map((text) => ({ page, text })),
  );
}

/** The commands of all pages of a repository; one that stands on several pages is taken once. */
export async function documentedCommands(root: string): Promise<readonly DocumentedCommand[]> {
  const { stdout } = await run('git', lsFiles, { cwd: root });
  const pages = stdout.split('\n').filter((page) => page !== '');
  const found = new Map<string, DocumentedCommand>();
  for (const page of pages) {
    const markdown = await readFile(path.join(root, page), 'utf8');
    for (const command of commandsOf(page, markdown)) {
      if (!found.has(command.text)) found.set(command.text, command);
    }
  }
  return [...found.values()];
}
