import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Program } from '@boardcast/testkit/program';
import type { CommandPlan } from './command-plan.ts';
import type { FreshClone } from './fresh-clone.ts';

/** The first one builds everything, on a busy machine. */
const timeoutMs = 1_200_000;

type Executed = Exclude<CommandPlan, { readonly kind: 'missing' }>;

/** Runs documented commands as a reader does, who keeps what they print. */
export class CommandRunner {
  readonly #clone: FreshClone;
  readonly #plans: Readonly<Record<string, CommandPlan>>;
  readonly #kept = new Map<string, string>();

  constructor(clone: FreshClone, plans: Readonly<Record<string, CommandPlan>>) {
    this.#clone = clone;
    this.#plans = plans;
  }

  /** Rejects with the end of its output, unless everything goes as planned. */
  async run(command: string): Promise<void> {
    const plan = this.#planOf(command);
    const started: Program[] = [];
    try {
      for (const other of plan.beside ?? []) {
        started.push(await this.#serve(other, this.#planOf(other)));
      }
      if (plan.kind === 'serves') started.push(await this.#serve(command, plan));
      else await this.#runToEnd(command, plan);
    } finally {
      for (const program of started.reverse()) await program.stop(60_000);
    }
  }

  #planOf(command: string): Executed {
    const plan = this.#plans[command];
    if (plan === undefined || plan.kind === 'missing') throw new Error(`Not run: ${command}`);
    return plan;
  }

  /** Starts a command and resolves when it is ready. */
  async #serve(command: string, plan: Executed): Promise<Program> {
    const program = this.#clone.start(this.#given(command, plan), false);
    try {
      if (plan.kind === 'serves') await program.match(plan.ready, timeoutMs);
      await this.#keep(program, plan);
      return program;
    } catch (error) {
      await program.stop();
      throw error;
    }
  }

  async #runToEnd(command: string, plan: Executed & { readonly kind: 'runs' }): Promise<void> {
    const { typed, exits = 0, says, isOnline = false } = plan;
    const text = this.#given(command, plan);
    const program = this.#clone.start(typed === undefined ? text : atTerminal(text), isOnline);
    const timer = setTimeout(() => program.signal('SIGKILL'), timeoutMs);
    for (const line of typed ?? []) program.write(`${this.#replaced(line)}\n`);
    await program.exited();
    clearTimeout(timer);
    const output = program.lines.slice(-40).join('\n');
    if (program.exitCode !== exits) {
      throw new Error(`Its exit status is ${program.exitCode}, not ${exits}:\n${output}`);
    }
    const saysIt = says === undefined || program.lines.some((line) => says.test(line));
    if (!saysIt) throw new Error(`It does not print ${says}:\n${output}`);
    if (plan.makesJpeg !== undefined) await this.#expectJpeg(plan.makesJpeg);
    await this.#keep(program, plan);
  }

  async #expectJpeg(name: string): Promise<void> {
    const bytes = await readFile(path.join(this.#clone.root, name));
    const isJpeg = bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]));
    if (!isJpeg) throw new Error(`${name} is no JPEG: ${bytes.toString('utf8', 0, 200)}`);
  }

  async #keep(program: Program, plan: Executed): Promise<void> {
    for (const [placeholder, pattern] of Object.entries(plan.keeps ?? {})) {
      const [, value = ''] = await program.match(pattern);
      this.#kept.set(placeholder, value);
    }
  }

  #given(command: string, plan: Executed): string {
    const replaced = Object.entries(plan.given ?? {}).reduce(
      (text, [part, value]) => text.replaceAll(part, value),
      command,
    );
    return this.#replaced(replaced);
  }

  #replaced(text: string): string {
    return [...this.#kept].reduce((now, [placeholder, value]) => {
      const word = placeholder.replaceAll('.', '\\.');
      return now.replaceAll(new RegExp(`(?<![\\w])${word}(?![\\w=])`, 'g'), value);
    }, text);
  }
}

/** A terminal for a command that prompts only there. */
function atTerminal(command: string): string {
  return `script -qefc '${command.replaceAll("'", "'\\''")}' /dev/null`;
}
