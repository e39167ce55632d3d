import { logLevelOf, type LogThreshold } from './log-levels.ts';
import { isWifiPassword } from './password.ts';
import { normaliseServerUrl, serverUrlError } from './server-url.ts';

/** The prompt of the board's console. */
export const PROMPT = 'esp> ';

/** What ESP-IDF's console says when it begins, between two empty lines. */
export const CONSOLE_GREETING = "Type 'help' to get the list of commands.";

/** What ESP-IDF's console says to a command that it does not know. */
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
  | { readonly kind: 'wifi'; readonly ssid: string; readonly password?: string }
  | { readonly kind: 'help' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'error'; readonly message: string };

interface CommandHelp {
  readonly usage: string;
  readonly about: string;
  readonly arguments: { readonly min: number; readonly max: number };
}

type CommandName = Exclude<Command['kind'], 'empty' | 'error'>;

/** The commands with what `help` says of them. */
export const commands: Readonly<Record<CommandName, CommandHelp>> = {
  help: { usage: 'help', about: 'Print the list of commands', arguments: { min: 0, max: 0 } },
  start: {
    usage: 'start [server_url]',
    about: 'Publish to a Kurento server',
    arguments: { min: 0, max: 1 },
  },
  stop: { usage: 'stop', about: 'Stop publishing', arguments: { min: 0, max: 0 } },
  i: { usage: 'i', about: 'Show memory, uptime and tasks', arguments: { min: 0, max: 0 } },
  log: {
    usage: 'log <tag> <level>',
    about: 'Set what a part logs: none, error, warn, info, debug, verbose',
    arguments: { min: 2, max: 2 },
  },
  version: {
    usage: 'version',
    about: 'Show the versions of the firmware and of ESP-IDF',
    arguments: { min: 0, max: 0 },
  },
  restart: { usage: 'restart', about: 'Restart the board', arguments: { min: 0, max: 0 } },
  forget: {
    usage: 'forget',
    about: 'Erase the kept network and server',
    arguments: { min: 0, max: 0 },
  },
  wifi: {
    usage: 'wifi <ssid> <password>',
    about: 'Join a Wi-Fi network; an open one needs no password',
    arguments: { min: 1, max: 2 },
  },
};

/** Whether a backslash before this character stands for it; before any other both are dropped. */
const canBeEscaped = (character: string) => [' ', '"', '\\'].includes(character);

/**
 * Splits a line into words as ESP-IDF's esp_console does: a quote counts only where a word begins,
 * the next one ends the word, and one that is left open ends with the line.
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

/** Reads the word that begins at `start`, and tells where the line goes on. */
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

/** What `help` prints, line by line. */
export function helpLines(): readonly string[] {
  return Object.values(commands).map(({ usage, about }) => `${usage.padEnd(24)} ${about}`);
}

function isCommand(name: string): name is keyof typeof commands {
  return Object.hasOwn(commands, name);
}

/** Reads one line of the console; a wrong one says what is wrong with it. */
export function parseCommand(line: string): Command {
  const words = splitWords(line);
  const [name, first, second] = words;
  if (name === undefined) return { kind: 'empty' };
  if (!isCommand(name)) return { kind: 'error', message: UNRECOGNIZED };
  const { arguments: count, usage } = commands[name];
  const given = words.length - 1;
  if (given < count.min || given > count.max) return { kind: 'error', message: `Usage: ${usage}` };
  if (name === 'start') return parseStart(first);
  if (name === 'log') return parseLog(first ?? '', second ?? '');
  if (name === 'wifi') return parseWifi(first ?? '', second);
  return { kind: name };
}

function parseStart(given: string | undefined): Command {
  if (given === undefined) return { kind: 'start' };
  const message = serverUrlError(given);
  if (message !== undefined) return { kind: 'error', message };
  return { kind: 'start', server: normaliseServerUrl(given) ?? given };
}

function parseLog(tag: string, name: string): Command {
  const level = logLevelOf(name);
  if (level !== undefined) return { kind: 'log', tag, level };
  const message = 'A level is none, error, warn, info, debug or verbose';
  return { kind: 'error', message };
}

function parseWifi(ssid: string, password: string | undefined): Command {
  const bytes = bytesOf(ssid);
  if (bytes === 0 || bytes > 32) return { kind: 'error', message: 'An SSID has 1 to 32 bytes' };
  if (password === undefined) return { kind: 'wifi', ssid };
  if (!isWifiPassword(password)) {
    const message = 'A password has 8 to 63 bytes, or is a key of 64 hex digits';
    return { kind: 'error', message };
  }
  return { kind: 'wifi', ssid, password };
}
