import { parseArgs } from 'node:util';

/** The default of a count, or the values of a choice, of which the first is the default. */
type Default = number | readonly string[];
type Values<T extends Readonly<Record<string, Default>>> = {
  readonly [K in keyof T]: T[K] extends readonly (infer Choice)[] ? Choice : number;
};

function helpLine(name: string, defaults: Default): string {
  const [value, words] =
    typeof defaults === 'number'
      ? ['N', `how many (${defaults})`]
      : ['NAME', `${defaults.join(' or ')}`];
  return `  ${`--${name} ${value}`.padEnd(16)} ${words}`;
}

function valueOf(name: string, text: string | undefined, defaults: Default): string | number {
  if (typeof defaults !== 'number') {
    if (text === undefined || defaults.includes(text)) return text ?? defaults[0] ?? '';
    return fail(`invalid --${name} "${text}": expected ${defaults.join(' or ')}`);
  }
  if (text === undefined) return defaults;
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  return fail(`invalid --${name} "${text}": expected a positive integer`);
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

/** Parses a bench's options; prints its help and exits if requested. */
export function readOptions<const T extends Readonly<Record<string, Default>>>(
  about: string,
  defaults: T,
): Values<T> {
  const names = Object.keys(defaults);
  const strings = names.map((name) => [name, { type: 'string' }] as const);
  const { values } = parseArgs({
    options: { ...Object.fromEntries(strings), help: { type: 'boolean' } },
  }) as { values: Readonly<Record<string, string | boolean | undefined>> };
  if (values['help'] === true) {
    const lines = names.map((name) => helpLine(name, defaults[name] ?? 0));
    console.log([about, '', ...lines, `  ${'--help'.padEnd(16)} print this help`].join('\n'));
    process.exit(0);
  }
  const read = names.map((name) => {
    const text = values[name];
    return [name, valueOf(name, typeof text === 'string' ? text : undefined, defaults[name] ?? 0)];
  });
  return Object.fromEntries(read) as Values<T>;
}
