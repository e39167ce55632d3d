import { parseArgs } from 'node:util';

/** A count with its usual value, or a choice whose first is the usual one. */
type Usual = number | readonly string[];
type Values<T extends Readonly<Record<string, Usual>>> = {
  readonly [K in keyof T]: T[K] extends readonly (infer Choice)[] ? Choice : number;
};

function helpLine(name: string, usual: Usual): string {
  const [value, words] =
    typeof usual === 'number' ? ['N', `how many (${usual})`] : ['NAME', `${usual.join(' or ')}`];
  return `  ${`--${name} ${value}`.padEnd(16)} ${words}`;
}

function valueOf(name: string, text: string | undefined, usual: Usual): string | number {
  if (typeof usual !== 'number') {
    if (text === undefined || usual.includes(text)) return text ?? usual[0] ?? '';
    return refuse(`--${name} ${text} is not known: it is ${usual.join(' or ')}.`);
  }
  if (text === undefined) return usual;
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  return refuse(`--${name} ${text} is no number of times: give a whole number above 0.`);
}

function refuse(message: string): never {
  console.error(message);
  process.exit(1);
}

/** Reads a bench's options; prints its help and ends where that is asked for. */
export function readOptions<const T extends Readonly<Record<string, Usual>>>(
  about: string,
  usual: T,
): Values<T> {
  const names = Object.keys(usual);
  const strings = names.map((name) => [name, { type: 'string' }] as const);
  const { values } = parseArgs({
    options: { ...Object.fromEntries(strings), help: { type: 'boolean' } },
  }) as { values: Readonly<Record<string, string | boolean | undefined>> };
  if (values['help'] === true) {
    const lines = names.map((name) => helpLine(name, usual[name] ?? 0));
    console.log([about, '', ...lines, `  ${'--help'.padEnd(16)} this text`].join('\n'));
    process.exit(0);
  }
  const read = names.map((name) => {
    const text = values[name];
    return [name, valueOf(name, typeof text === 'string' ? text : undefined, usual[name] ?? 0)];
  });
  return Object.fromEntries(read) as Values<T>;
}
