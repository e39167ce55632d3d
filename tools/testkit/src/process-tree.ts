import { execFileSync } from 'node:child_process';

interface ListedProcess {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

function listProcesses(): readonly ListedProcess[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return table.split('\n').flatMap((line) => {
    const [, pid, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}

/** The processes that a process has started; with their command lines. */
export function childrenOf(pid: number): readonly ListedProcess[] {
  return listProcesses().filter(
    ({ parent, command }) => parent === pid && !command.startsWith('ps -A '),
  );
}

/** A process and all its descendants. */
export function processTree(pid: number): readonly number[] {
  const all = listProcesses();
  const tree = [pid];
  for (const member of tree) {
    tree.push(...all.filter(({ parent }) => parent === member).map((child) => child.pid));
  }
  return tree;
}

/** Sends a signal to processes; those that have ended are left out. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
