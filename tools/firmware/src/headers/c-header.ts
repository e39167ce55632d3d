/** The text of a generated header, without the formatter, which would break its tables. */
export function cHeader(source: string, includes: readonly string[], body: string): string {
  const lines = [
    '#pragma once',
    '',
    `/* Generated from ${source} by \`npx nx run firmware:headers\`. Do not edit. */`,
    '/* clang-format off */',
    '',
    ...includes.map((file) => `#include ${file}`),
    ...(includes.length === 0 ? [] : ['']),
    body.trimEnd(),
  ];
  return `${lines.join('\n')}\n`;
}

/** A string literal of printable ASCII. */
export function cString(text: string): string {
  if (!/^[\x20-\x7e]*$/.test(text)) throw new RangeError(`Not printable ASCII: ${text}`);
  return `"${text.replaceAll(/["\\]/g, (character) => `\\${character}`)}"`;
}

/** `mediaFlowOut` as `media_flow_out`; `ElementConnected` as `element_connected`. */
export function snakeCase(name: string): string {
  return name.replaceAll(/(?<=[a-z\d])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}

export const upperCase = (name: string) => snakeCase(name).toUpperCase();

/** Definitions of numbers, strings or other tokens, one a line. */
export function cDefines(
  prefix: string,
  values: Readonly<Record<string, string | number>>,
): string {
  return Object.entries(values)
    .map(([name, value]) => `#define ${prefix}_${upperCase(name)} ${value}\n`)
    .join('');
}
