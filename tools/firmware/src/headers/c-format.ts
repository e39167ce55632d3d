import { parseMessage, type Placeholder, type PlaceholderKind } from '@boardcast/board';
import { cString, snakeCase } from './c-header.ts';

/** A message as printf takes it. */
export interface CFormat {
  /** The format: string literals, and macros of format specifiers between them. */
  readonly format: string;
  /** The names of the placeholders, in C's spelling. */
  readonly parameters: readonly string[];
  /** What is passed for each specifier. */
  readonly values: readonly string[];
}

interface Conversion {
  readonly specifiers: readonly string[];
  values(parameter: string): readonly string[];
}

const text = (specifier: string): Conversion => ({
  specifiers: [cString(specifier)],
  values: (parameter) => [parameter],
});

const conversions: Readonly<Record<PlaceholderKind, Conversion>> = {
  text: text('%s'),
  left16: text('%-16s'),
  left24: text('%-24s'),
  uint: {
    specifiers: ['"%"', 'PRIu32'],
    values: (parameter) => [`(uint32_t)(${parameter})`],
  },
  seconds: {
    specifiers: ['"%"', 'PRIu32', '".%"', 'PRIu32'],
    values: (parameter) => [
      `(uint32_t)((${parameter}) / 1000)`,
      `(uint32_t)((${parameter}) % 1000 / 100)`,
    ],
  },
  ip: { specifiers: ['IPSTR'], values: (parameter) => [`IP2STR(${parameter})`] },
};

/** Converts a message template; `end` follows its text. */
export function cFormat(template: string, end = ''): CFormat {
  const parts = parseMessage(template);
  const placeholders = parts.filter((part): part is Placeholder => typeof part !== 'string');
  const tokens = parts.flatMap((part) =>
    typeof part === 'string'
      ? [cString(part.replaceAll('%', '%%'))]
      : conversions[part.kind].specifiers,
  );
  return {
    format: joinLiterals([...tokens, `"${end}"`]),
    parameters: placeholders.map(({ name }) => snakeCase(name)),
    values: placeholders.flatMap(({ name, kind }) => conversions[kind].values(snakeCase(name))),
  };
}

/** Adjacent string literals become one; macros stay between them. */
function joinLiterals(tokens: readonly string[]): string {
  const joined: string[] = [];
  for (const token of tokens) {
    const last = joined.at(-1);
    if (token === '""' && joined.length > 0) continue;
    if (last === '""') joined.splice(-1, 1, token);
    else if (token.startsWith('"') && last?.startsWith('"') === true) {
      joined.splice(-1, 1, `${last.slice(0, -1)}${token.slice(1)}`);
    } else joined.push(token);
  }
  return joined.join(' ');
}

/** A macro that calls a function with the leading arguments, the format and its values. */
export function cMacro(
  name: string,
  call: string,
  leading: readonly string[],
  { format, parameters, values }: CFormat,
): string {
  const list = [...leading, format, ...values].join(', ');
  return `#define ${name}(${parameters.join(', ')}) \\\n    ${call}(${list})\n`;
}

/** A macro that is a format with its values, for snprintf. */
export function cFormatMacro(name: string, { format, parameters, values }: CFormat): string {
  const list = [format, ...values].join(', ');
  return parameters.length === 0
    ? `#define ${name} ${list}\n`
    : `#define ${name}(${parameters.join(', ')}) \\\n    ${list}\n`;
}
