import { parseArgs, type ParseArgsConfig } from 'node:util';
import { errorMessage } from '@boardcast/protocol';

type OptionSpecs = NonNullable<ParseArgsConfig['options']>;

/** What a command has of its context. */
export interface CommandContext {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Where text goes; a terminal says so. */
export interface Output {
  readonly isTTY?: boolean;
  write(text: string | Uint8Array): unknown;
}

/** Wrong use of a command: it ends with status 2. */
export class UsageError extends Error {}

export interface Command<Specs extends OptionSpecs> {
  /** What `--help` prints, whole. */
  readonly usage: string;
  readonly options: Specs;
  /** Whether it takes a command after --. */
  readonly positionals?: boolean;
  /** Does it and resolves with its exit status. Throws an Error whose message is one line. */
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

/** Runs a command to its exit status: 0, 1 where it failed, 2 where it was used wrongly. */
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
    const message = errorMessage(error);
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
      throw new Error(`${word} is no option`);
    }
    const asked = (parsed.values as { readonly help?: boolean }).help === true;
    return {
      values: asked ? undefined : (parsed.values as Values<Specs>),
      positionals: parsed.positionals,
    };
  } catch (error) {
    const [first = ''] = (error as Error).message.split('. ');
    throw new UsageError(`${first.replace(/\.$/, '')}: see --help.`);
  }
}

/** A whole number from an option. */
export function wholeNumber(option: string, text: string, min: number, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(`${option} ${text} is no whole number from ${min} to ${max}.`);
}

/** Runs the command of this process and ends the process with its status. */
export async function main<const Specs extends OptionSpecs>(
  command: Command<Specs>,
): Promise<never> {
  const { stdin, stdout, stderr, env } = process;
  process.exit(await runCommand(command, process.argv.slice(2), { stdin, stdout, stderr, env }));
}
