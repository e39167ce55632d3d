import { parseArgs, type ParseArgsConfig } from 'node:util';
import { toolErrorMessage } from './tool-error-message.ts';

type OptionSpecs = NonNullable<ParseArgsConfig['options']>;

/** The context of a command. */
export interface CommandContext {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** An output stream. */
export interface Output {
  readonly isTTY?: boolean;
  write(text: string | Uint8Array): unknown;
}

/** Invalid arguments of a command, which ends with status 2. */
export class UsageError extends Error {}

export interface Command<Specs extends OptionSpecs> {
  /** The text of `--help`. */
  readonly usage: string;
  readonly options: Specs;
  /** Whether it accepts a command after --. */
  readonly positionals?: boolean;
  /** Runs the command and resolves with its exit status. Rejects with a ToolError or UsageError. */
  run(
    values: Values<Specs>,
    context: CommandContext,
    positionals: readonly string[],
  ): Promise<number>;
}

type Values<Specs extends OptionSpecs> = ReturnType<
  typeof parseArgs<{ readonly options: Specs; readonly args: string[]; readonly strict: true }>
>['values'];

const help = { help: { type: 'boolean' } } as const;

/** Runs a command to its exit status: 0, 1 after a failure, 2 for invalid arguments. */
export async function runCommand<const Specs extends OptionSpecs>(
  command: Command<Specs>,
  args: readonly string[],
  context: CommandContext,
): Promise<number> {
  try {
    const { values, positionals } = readArguments(command, args);
    if (values === undefined) {
      context.stdout.write(`${command.usage}\n`);
      return 0;
    }
    return await command.run(values, context, positionals);
  } catch (error) {
    const message = toolErrorMessage(error);
    context.stderr.write(`${message.split('\n').join(' ').trim()}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

function readArguments<const Specs extends OptionSpecs>(
  { options, positionals = false }: Command<Specs>,
  args: readonly string[],
): { readonly values: Values<Specs> | undefined; readonly positionals: readonly string[] } {
  try {
    const parsed = parseArgs({
      args: [...args],
      options: { ...options, ...help },
      allowPositionals: true,
      tokens: true,
    });
    const end = parsed.tokens.find(({ kind }) => kind === 'option-terminator')?.index ?? Infinity;
    const stray = parsed.tokens.find(({ kind, index }) => kind === 'positional' && index < end);
    if (stray?.kind === 'positional' || (!positionals && end < Infinity)) {
      const word = stray?.kind === 'positional' ? stray.value : '--';
      throw new Error(`${word} is not an option`);
    }
    const isHelp = (parsed.values as { readonly help?: boolean }).help === true;
    return {
      values: isHelp ? undefined : parsed.values,
      positionals: parsed.positionals,
    };
  } catch (error) {
    const [first = ''] = (error as Error).message.split('. ');
    throw new UsageError(`${first.replace(/\.$/, '')}: see --help.`);
  }
}

/** The integer value of an option. */
export function wholeNumber(option: string, text: string, min: number, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(`Invalid ${option} "${text}": expected an integer from ${min} to ${max}.`);
}

/** Runs a command with the arguments of this process, and exits with its status. */
export async function main<const Specs extends OptionSpecs>(
  command: Command<Specs>,
): Promise<never> {
  const { stdin, stdout, stderr, env } = process;
  process.exit(await runCommand(command, process.argv.slice(2), { stdin, stdout, stderr, env }));
}
