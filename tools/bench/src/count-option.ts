import { parseArgs } from 'node:util';

/** Reads the one option of a bench, a count; prints its help and ends where that is asked for. */
export function countOption(name: string, about: string, usual: number): number {
  const { values } = parseArgs({
    options: { [name]: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values['help'] === true) {
    console.log(
      `${about}\n\n  --${name} N   how many (${usual})\n  --help${' '.repeat(name.length)}this text`,
    );
    process.exit(0);
  }
  const text = values[name];
  if (text === undefined) return usual;
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  console.error(`--${name} ${String(text)} is no number of times: give a whole number above 0.`);
  process.exit(1);
}
