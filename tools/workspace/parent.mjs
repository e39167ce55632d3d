import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const checkMs = 1000;

/**
 * Calls back when the parent process exits, or the parent's parent: npm starts a shell, which starts
 * this process. A killed process forwards no signal.
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

/** Undefined where the system cannot answer: then only the parent itself is monitored. */
async function parentOf(pid) {
  try {
    if (process.platform === 'linux') {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
      // After the name, which may contain any character: state, then parent (proc(5)).
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    }
    const { stdout } = await promisify(execFile)('ps', ['-o', 'ppid=', '-p', String(pid)]);
    return Number(stdout);
  } catch {
    return undefined;
  }
}
