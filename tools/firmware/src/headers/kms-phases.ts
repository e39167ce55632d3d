import { publisherPhases } from '@boardcast/protocol/publisher';
import { cHeader, cString, upperCase } from './c-header.ts';

const entries = Object.entries(publisherPhases);
const constant = (phase: string) => `KMS_PHASE_${upperCase(phase)}`;

function textFunction(name: 'log' | 'status', about: string): string {
  const rows = entries.map(
    ([phase, texts]) => `        [${constant(phase)}] = ${cString(texts[name])},\n`,
  );
  return `/** ${about} */
static inline const char *kms_phase_${name}(kms_phase_t phase) {
    static const char *const texts[] = {
${rows.join('')}    };
    return texts[phase];
}
`;
}

/** The firmware's kms_phases.h. */
export function kmsPhases(): string {
  const constants = entries.map(([phase]) => `    ${constant(phase)},\n`);
  const parts = [
    `typedef enum {\n${constants.join('')}} kms_phase_t;\n`,
    textFunction('log', 'What is logged when a phase begins.'),
    textFunction('status', 'What the console prints while a phase lasts.'),
  ];
  return cHeader('packages/protocol', [], parts.join('\n'));
}
