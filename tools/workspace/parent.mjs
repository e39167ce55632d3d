import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const checkMs = 1000;

/**
 * Calls back when who started this process is gone: its parent, or the one of that, for npm starts a
 * shell that starts this. A process that was killed passes on no signal.
 */
export async function onParentGone(callback) {
  const [shell, starter] = await ancestors();
  const timer = setInterval(async () => {
    const [parent, grandparent] = await ancestors();
    if (parent === shell && grandparent === starter) return;
    clearInterval(timer);
    callback();
  }, checkMs);
  timer.unref();
}

async function ancestors() {
  const parent = process.ppid;
  return [parent, await parentOf(parent)];
}

/** Undefined where the system does not tell: then only the parent itself is watched. */
async function parentOf(pid) {
  try {
    if (process.platform === 'linux') {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
      // Behind the name, which may have any characters: the state, then the parent (proc(5)).
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    }
    const { stdout } = await promisify(execFile)('ps', ['-o', 'ppid=', '-p', String(pid)]);
    return Number(stdout);
  } catch {
    return undefined;
  }
}
