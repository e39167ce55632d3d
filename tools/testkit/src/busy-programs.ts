import { Program } from './program.ts';

/** Programs that only use the processor. */
export class BusyPrograms {
  readonly #programs: readonly Program[];

  constructor(count: number) {
    this.#programs = Array.from({ length: count }, () =>
      Program.startNode({ arguments: ['-e', 'for (;;) {}'] }),
    );
  }

  close(): void {
    for (const program of this.#programs) program.signal('SIGKILL');
  }
}
