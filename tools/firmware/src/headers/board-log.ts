import {
  connectionFailures,
  logMessages,
  logTags,
  mediaFailures,
  wifiReasons,
  type LogLevel,
} from '@boardcast/board';
import { cFormat, cFormatMacro, cMacro } from './c-format.ts';
import { cDefines, cHeader, cString, upperCase } from './c-header.ts';

const logCalls: Readonly<Record<LogLevel, string>> = {
  E: 'ESP_LOGE',
  W: 'ESP_LOGW',
  I: 'ESP_LOGI',
  D: 'ESP_LOGD',
  V: 'ESP_LOGV',
};

/** The firmware's board_log.h: the tags, a macro for each message, and the reasons in messages. */
export function boardLog(): string {
  const tags = Object.entries(logTags).map(([name, tag]) => [name, cString(tag)] as const);
  const messages = Object.entries(logMessages).map(([name, { level, tag, text }]) =>
    cMacro(
      `BOARD_LOG_${upperCase(name)}`,
      logCalls[level],
      [`BOARD_TAG_${upperCase(tag)}`],
      cFormat(text),
    ),
  );
  const reasons = [
    ...formats('BOARD_WIFI_REASON', wifiReasons),
    ...formats('BOARD_CONNECTION_FAILURE', connectionFailures),
    ...formats('BOARD_MEDIA_FAILURE', mediaFailures),
  ];
  const parts = [cDefines('BOARD_TAG', Object.fromEntries(tags)), ...messages, ...reasons];
  return cHeader('packages/board', ['<inttypes.h>', '"esp_log.h"'], parts.join('\n'));
}

function formats(prefix: string, templates: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(templates).map(([name, template]) =>
    cFormatMacro(`${prefix}_${upperCase(name)}`, cFormat(template)),
  );
}
