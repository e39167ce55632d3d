import { spawn, type ChildProcess } from 'node:child_process';

/** Programs that do nothing but use the processor. */
export class BusyPrograms {
  readonly #children: readonly ChildProcess[];

  constructor(count: number) {
    this.#children = Array.from({ length: count }, () =>
      spawn(process.execPath, ['-e', 'for (;;) {}'], { stdio: 'ignore' }),
    );
  }

  close(): void {
    for (const child of this.#children) child.kill('SIGKILL');
  }
}
