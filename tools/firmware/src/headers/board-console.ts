import { CONSOLE_PROMPT, consoleCommands, consoleMessages, logThresholds } from '@boardcast/board';
import { cFormat, cMacro } from './c-format.ts';
import { cHeader, cString, upperCase } from './c-header.ts';

/** The firmware's board_console.h: the commands, and a macro that prints each message. */
export function boardConsole(): string {
  const commands = Object.entries(consoleCommands).map(
    ([name, { usage, help, minArguments, maxArguments }]) =>
      `    X(${name}, ${cString(usage)}, ${cString(help)}, ${minArguments}, ${maxArguments})`,
  );
  const thresholds = logThresholds.map(cString).join(', ');
  const messages = Object.entries(consoleMessages).map(([name, template]) =>
    cMacro(`BOARD_PRINT_${upperCase(name)}`, 'printf', [], cFormat(template, String.raw`\n`)),
  );
  const parts = [
    `#define BOARD_CONSOLE_PROMPT ${cString(CONSOLE_PROMPT)}\n`,
    `/** In the order of esp_log_level_t. */\n#define BOARD_LOG_THRESHOLDS {${thresholds}}\n`,
    `/** X(name, usage, help, minimum of arguments, maximum of arguments) */\n#define BOARD_CONSOLE_COMMANDS(X) \\\n${commands.join(' \\\n')}\n`,
    ...messages,
  ];
  return cHeader('packages/board', ['<inttypes.h>', '<stdio.h>'], parts.join('\n'));
}
