import type { HeaderFacts } from './header-facts.ts';

const lines = (record: Readonly<Record<string, number>> | undefined) =>
  Object.entries(record ?? {});

/** A header with only the facts, to compile the firmware against. */
export function renderHeader(name: string, facts: HeaderFacts): string {
  return [
    '#pragma once',
    ...(facts.isExtension === undefined ? [] : [`#include_next <${name}>`]),
    ...(facts.includes ?? []).map((header) => `#include <${header}>`),
    ...lines(facts.constants).map(([constant, value]) => `#define ${constant} (${value})`),
    ...(facts.types ?? []).map((type) => `${type};`),
    ...Object.entries(facts.enums ?? {}).map(
      ([name, values]) =>
        `typedef enum { ${lines(values)
          .map(([constant, value]) => `${constant} = ${value}`)
          .join(', ')} } ${name};`,
    ),
    ...Object.entries(facts.structs ?? {}).map(
      ([name, fields]) =>
        `typedef struct { ${fields.map((field) => `${field}; `).join('')}} ${name};`,
    ),
    ...(facts.macros ?? []).map((macro) => `#define ${macro}`),
    ...(facts.functions ?? []).map((declaration) => `${declaration};`),
    '',
  ].join('\n');
}

/** A program that compiles only if a header matches the facts. */
export function renderAssertions(header: string, facts: HeaderFacts): string {
  const values = [facts.constants, ...Object.values(facts.enums ?? {})].flatMap(lines);
  const structs = Object.entries(facts.structs ?? {});
  return [
    `#include "${header}"`,
    '#define SAME(of, type) __builtin_types_compatible_p(__typeof__(of), __typeof__(type))',
    ...values.map(([name, value]) => `_Static_assert((long)${name} == ${value}L, "${name}");`),
    ...structs.flatMap(([struct, fields]) => fields.map((field) => assertField(struct, field))),
    ...(facts.functions ?? []).map(assertFunction),
    '',
  ].join('\n');
}

function assertFunction(declaration: string): string {
  const [, result = '', name = '', parameters = ''] =
    /^(.*?)(\w+)\((.*)\)$/.exec(declaration) ?? [];
  return `_Static_assert(SAME(${name}, ${result}(${parameters})), "${name}");`;
}

function assertField(struct: string, declaration: string): string {
  const member = (name: string) => `((${struct} *)0)->${name}`;
  const bits = /^(.*?)(\w+) : \d+$/.exec(declaration);
  // The type of a bit-field cannot be checked.
  if (bits !== null) return `_Static_assert(sizeof(+${member(bits[2] ?? '')}) > 0, "");`;
  const name = /\(\*(\w+)\)|(\w+)(?:\[\d+\])?$/.exec(declaration);
  const field = name?.[1] ?? name?.[2] ?? '';
  const type = declaration.replace(new RegExp(`\\b${field}\\b`), '');
  return `_Static_assert(SAME(${member(field)}, ${type}), "${struct}.${field}");`;
}
