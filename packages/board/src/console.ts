import { consoleCommands, type ConsoleCommandName } from './console-commands.ts';
import { consoleLine } from './console-messages.ts';
import { isBoardKey } from './key.ts';
import { limits } from './limits.ts';
import { logThresholdOf, type LogThreshold } from './log-levels.ts';
import { isBoardName } from './name.ts';
import { isWifiPassword } from './password.ts';
import { normaliseServerUrl, serverUrlError } from './server-url.ts';

/** The reply of ESP-IDF's console to an unknown command. */
const UNRECOGNIZED = 'Unrecognized command';

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

export type Command =
  | { readonly kind: 'start'; readonly server?: string }
  | { readonly kind: 'stop' }
  | { readonly kind: 'i' }
  | { readonly kind: 'log'; readonly tag: string; readonly level: LogThreshold }
  | { readonly kind: 'version' }
  | { readonly kind: 'restart' }
  | { readonly kind: 'forget' }
  /** Without a key: whether one is set; an empty one erases it. */
  | { readonly kind: 'key'; readonly key?: string }
  /** Without a name: which one is set; an empty one erases it. */
  | { readonly kind: 'name'; readonly name?: string }
  | { readonly kind: 'ca' }
  | { readonly kind: 'wifi'; readonly ssid: string; readonly password?: string }
  | { readonly kind: 'help' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'error'; readonly message: string };

/** Whether a backslash escapes the character; before any other, both are dropped. */
const canBeEscaped = (character: string) => [' ', '"', '\\'].includes(character);

/**
 * Splits a line into words as ESP-IDF's esp_console does: a quote counts only at the beginning of a
 * word, the next quote ends the word, and an unclosed one ends with the line.
 */
function splitWords(line: string): readonly string[] {
  const words: string[] = [];
  for (let at = 0; at < line.length;) {
    if (line.charAt(at) === ' ') {
      at += 1;
      continue;
    }
    const { word, end } = readWord(line, at);
    words.push(word);
    at = end;
  }
  return words;
}

/** The word that begins at `start`, and the index after it. */
function readWord(line: string, start: number): { readonly word: string; readonly end: number } {
  const isQuoted = line.charAt(start) === '"';
  const end = isQuoted ? '"' : ' ';
  let word = '';
  let at = isQuoted ? start + 1 : start;
  for (; at < line.length && line.charAt(at) !== end; at += 1) {
    if (line.charAt(at) !== '\\') {
      word += line.charAt(at);
      continue;
    }
    at += 1;
    if (canBeEscaped(line.charAt(at))) word += line.charAt(at);
  }
  return { word, end: at + 1 };
}

/** The lines that `help` prints. */
export function helpLines(): readonly string[] {
  return Object.values(consoleCommands).map((command) => consoleLine('helpLine', command));
}

function isCommand(name: string): name is ConsoleCommandName {
  return Object.hasOwn(consoleCommands, name);
}

const failed = (message: string): Command => ({ kind: 'error', message });

/** Parses one line of the console; an invalid one becomes an `error` with its message. */
export function parseCommand(line: string): Command {
  const words = splitWords(line);
  const [name, first, second] = words;
  if (name === undefined) return { kind: 'empty' };
  if (!isCommand(name)) return failed(UNRECOGNIZED);
  const { minArguments, maxArguments, usage } = consoleCommands[name];
  const count = words.length - 1;
  if (count < minArguments || count > maxArguments) return failed(consoleLine('usage', { usage }));
  if (name === 'start') return parseStart(first);
  if (name === 'log') return parseLog(first ?? '', second ?? '');
  if (name === 'key') return parseKey(first);
  if (name === 'name') return parseName(first);
  if (name === 'wifi') return parseWifi(first ?? '', second);
  return { kind: name };
}

function parseStart(url: string | undefined): Command {
  if (url === undefined) return { kind: 'start' };
  const message = serverUrlError(url);
  if (message !== undefined) return failed(message);
  return { kind: 'start', server: normaliseServerUrl(url) ?? url };
}

function parseLog(tag: string, name: string): Command {
  const level = logThresholdOf(name);
  return level === undefined ? failed(consoleLine('invalidLogLevel')) : { kind: 'log', tag, level };
}

function parseKey(key: string | undefined): Command {
  if (key === undefined) return { kind: 'key' };
  if (key !== '' && !isBoardKey(key)) return failed(consoleLine('invalidKey'));
  return { kind: 'key', key };
}

function parseName(name: string | undefined): Command {
  if (name === undefined) return { kind: 'name' };
  if (name !== '' && !isBoardName(name)) return failed(consoleLine('invalidName'));
  return { kind: 'name', name };
}

function parseWifi(ssid: string, password: string | undefined): Command {
  const bytes = bytesOf(ssid);
  if (bytes === 0 || bytes > limits.ssidBytes) return failed(consoleLine('invalidSsid'));
  if (password === undefined) return { kind: 'wifi', ssid };
  if (!isWifiPassword(password)) return failed(consoleLine('invalidPassword'));
  return { kind: 'wifi', ssid, password };
}
