import {
  boardEventSchemas,
  eventEnvelopeSchema,
  eventSchemas,
} from '@boardcast/protocol/event-schemas';
import { cHeader, cString, upperCase } from './c-header.ts';

/** What the generator reads of a valibot schema. */
interface Schema {
  readonly type: string;
  readonly entries?: Readonly<Record<string, Schema>>;
  readonly item?: Schema;
  readonly literal?: unknown;
  readonly options?: readonly unknown[];
  readonly pipe?: readonly { readonly type: string }[];
  readonly wrapped?: Schema;
}

const schemas: Readonly<Record<string, Schema>> = { ...eventSchemas, ...boardEventSchemas };

const constant = (type: string) => `EVENT_${upperCase(type)}`;

/** The firmware's kms_event_types.h. */
export function kmsEventTypes(): string {
  const constants = Object.keys(schemas).map((type) => `    ${constant(type)},\n`);
  return cHeader('packages/protocol', [], `typedef enum {\n${constants.join('')}} event_type_t;\n`);
}

/** The firmware's kms_event_schemas.h: the fields of each event, as json_schema checks them. */
export function kmsEventSchemas(): string {
  const rows = Object.entries(schemas).map(
    ([type, schema]) => `    {${cString(type)}, ${constant(type)}, ${fieldsOf(schema, 1)}},\n`,
  );
  const counts = [eventEnvelopeSchema, ...Object.values(schemas)].map(maxFields);
  const parts = [
    `#define EVENT_MAX_FIELDS ${Math.max(...counts)}\n`,
    `static const field_t event_envelope[] = ${listOf(eventEnvelopeSchema, 0)};\n`,
    `static const struct {\n    const char *name;\n    event_type_t type;\n    const field_t *fields;\n} event_schemas[] = {\n${rows.join('')}};\n`,
  ];
  const includes = ['"generated/kms_event_types.h"', '"json_schema.h"'];
  return cHeader('packages/protocol', includes, parts.join('\n'));
}

const fieldsOf = (schema: Schema, depth: number) => `(const field_t[])${listOf(schema, depth)}`;

function listOf({ entries = {} }: Schema, depth: number): string {
  const indent = '    '.repeat(depth + 1);
  const fields = Object.entries(entries).map(
    ([name, schema]) => `${indent}${fieldOf(name, schema, depth + 1)},\n`,
  );
  return `{\n${fields.join('')}${indent}{.name = NULL},\n${'    '.repeat(depth)}}`;
}

function fieldOf(name: string, schema: Schema, depth: number): string {
  const { kind, choices, object } = shapeOf(schema);
  const list = choices?.map((choice) => cString(String(choice))).join(', ');
  const texts = list === undefined ? 'NULL' : `(const char *const[]){${list}, NULL}`;
  const fields = object === undefined ? 'NULL' : fieldsOf(object, depth);
  return `{${cString(name)}, ${kind}, ${texts}, ${fields}}`;
}

interface Shape {
  readonly kind: string;
  readonly choices?: readonly unknown[];
  readonly object?: Schema;
}

/** The kind of field of json_schema.h. Throws for a schema that it cannot check. */
function shapeOf(schema: Schema): Shape {
  const { type, item, literal, options = [], pipe = [], wrapped } = schema;
  switch (type) {
    case 'string':
      return { kind: 'FIELD_TEXT' };
    case 'number':
      return {
        kind: pipe.some((action) => action.type === 'integer') ? 'FIELD_INTEGER' : 'FIELD_NUMBER',
      };
    case 'literal':
      return { kind: 'FIELD_CHOICE', choices: [literal] };
    case 'picklist':
      return { kind: 'FIELD_CHOICE', choices: options };
    case 'object':
    case 'loose_object':
      return { kind: 'FIELD_OBJECT', object: schema };
  }
  if (type === 'array' && item?.entries !== undefined) return { kind: 'FIELD_LIST', object: item };
  if (type === 'union' && isTextOrNumber(options)) return { kind: 'FIELD_TEXT_OR_NUMBER' };
  const inner = type === 'optional' && wrapped !== undefined ? shapeOf(wrapped) : undefined;
  if (inner?.kind === 'FIELD_CHOICE') return { ...inner, kind: 'FIELD_OPTIONAL_CHOICE' };
  if (inner?.kind === 'FIELD_NUMBER') return { ...inner, kind: 'FIELD_OPTIONAL_NUMBER' };
  throw new TypeError(`json_schema.h has no kind of field for a schema of type ${type}.`);
}

function isTextOrNumber(options: readonly unknown[]): boolean {
  const types = options.map((option) => (option as Schema).type);
  return types.sort().join() === 'number,string';
}

function maxFields({ entries = {}, item, wrapped }: Schema): number {
  const inner = [...Object.values(entries), item, wrapped].filter((schema) => schema !== undefined);
  return Math.max(Object.keys(entries).length, ...inner.map(maxFields));
}
