import { stringify, type InnerRequest } from '@boardcast/protocol';
import {
  checkOperations,
  flowOperations,
  publishOperations,
  recycleOperations,
} from '@boardcast/signaling/machine';
import { cDefines, cHeader, cString, upperCase } from './c-header.ts';

/** The texts of operations that are known only when they are sent, as operations.c writes them. */
const texts = { name: '$i0', profile: '$i1', firmware: '$i2', id: '$i3' };
const identity = { ...texts, canRestart: true };

interface OperationList {
  readonly operations: readonly InnerRequest[];
  readonly references: object;
}

const lists: Readonly<Record<string, OperationList>> = {
  publish: publishOperations(identity, '$g0'),
  recycle: recycleOperations('$g0', '$g1', '$g2'),
  check: checkOperations('$g0', '$g1', '$g2'),
  flow: flowOperations('$g1'),
};

const head = `/**
 * An operation of a transaction. In \`params\`, \`$v<N>\` is the value of operation N, \`$g<N>\` the
 * batch's text N and \`$i<N>\` a text of the board's identity: its name, profile, firmware or id.
 */
typedef struct {
    const char *method;
    const char *params;
} kms_operation_t;
`;

/** The firmware's kms_operations.h: the operations that the publisher sends. */
export function kmsOperations(): string {
  const parts = Object.entries(lists).map(([name, { operations, references }]) => {
    const rows = operations.map((operation) => `    ${rowOf(operation)},\n`);
    const indices = Object.entries(references).map(
      ([key, value]) => [key, indexOf(String(value))] as const,
    );
    return `${cDefines(`KMS_${upperCase(name)}`, Object.fromEntries(indices))}static const kms_operation_t kms_${name}_operations[] = {\n${rows.join('')}};\n`;
  });
  return cHeader('packages/signaling', [], [head, ...parts].join('\n'));
}

/** The operation of a reference. */
function indexOf(reference: string): number {
  const index = /^newref:(\d+)$/.exec(reference)?.[1];
  if (index === undefined) throw new TypeError(`${reference} is not a reference.`);
  return Number(index);
}

function rowOf({ method, params = {} }: InnerRequest): string {
  const template = stringify(params)
    .slice(1, -1)
    .replaceAll(/"newref:(\d)"/g, '$v$1')
    .replaceAll(/"(\$[gi]\d)"/g, '$1');
  return `{${cString(method)}, ${cString(template)}}`;
}
