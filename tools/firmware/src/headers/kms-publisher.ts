import { errorCatalogue } from '@boardcast/protocol';
import {
  maxEarlyCandidates,
  publisherBackoff,
  publisherMessages,
  publisherTimeouts,
} from '@boardcast/protocol/publisher';
import { cDefines, cHeader, cString, upperCase } from './c-header.ts';

/** The errors by which the machine decides. */
const errors = [
  'INTERNAL_ERROR',
  'INVALID_SESSION',
  'MEDIA_OBJECT_NOT_FOUND',
  'METHOD_NOT_FOUND',
] as const;

/** The firmware's kms_publisher.h: timeouts, backoff, error codes and messages. */
export function kmsPublisher(): string {
  const codes = errors.map((name) => `#define KMS_ERROR_${name} (${errorCatalogue[name].code})\n`);
  const backoff = Object.entries(publisherBackoff).map(([failure, { firstMs, maxMs, jitter }]) =>
    cDefines(`KMS_BACKOFF_${upperCase(failure)}`, {
      firstMs,
      maxMs,
      jitterPercent: jitter * 100,
    }),
  );
  const messages = Object.entries(publisherMessages).map(
    ([name, template]) => `#define KMS_MESSAGE_${upperCase(name)} ${cString(format(template))}\n`,
  );
  const parts = [
    cDefines('KMS_TIMER', publisherTimeouts),
    backoff.join(''),
    cDefines('KMS', { maxEarlyCandidates }),
    codes.join(''),
    `/* Formats of a sentence_t: %s is its text, %d its code. */\n${messages.join('')}`,
  ];
  return cHeader('packages/protocol', [], parts.join('\n'));
}

function format(template: string): string {
  return template.replaceAll('{code}', '%d').replaceAll(/\{\w+\}/g, '%s');
}
