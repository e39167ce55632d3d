/** The prompt of the board's console. */
export const PROMPT = 'esp> ';

export type Command =
  | { readonly kind: 'start'; readonly server?: string }
  | { readonly kind: 'stop' }
  | { readonly kind: 'i' }
  | { readonly kind: 'wifi'; readonly ssid: string; readonly password?: string }
  | { readonly kind: 'help' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'error'; readonly message: string };

interface CommandHelp {
  readonly usage: string;
  readonly about: string;
  readonly arguments: { readonly min: number; readonly max: number };
}

/** The commands with what `help` says of them. */
export const commands: Readonly<Record<'help' | 'start' | 'stop' | 'i' | 'wifi', CommandHelp>> = {
  help: { usage: 'help', about: 'Print the list of commands', arguments: { min: 0, max: 0 } },
  start: {
    usage: 'start [server_url]',
    about: 'Publish to a Kurento server',
    arguments: { min: 0, max: 1 },
  },
  stop: { usage: 'stop', about: 'Stop publishing', arguments: { min: 0, max: 0 } },
  i: { usage: 'i', about: 'Show memory, uptime and tasks', arguments: { min: 0, max: 0 } },
  wifi: {
    usage: 'wifi <ssid> <password>',
    about: 'Join a Wi-Fi network; an open one needs no password',
    arguments: { min: 1, max: 2 },
  },
};

/**
 * Splits a line into words as ESP-IDF's esp_console does: quotes keep spaces, a backslash keeps the
 * character after it. Undefined when a quote is left open.
 */
function splitWords(line: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (character === '\\' && at + 1 < line.length) {
      at += 1;
      word = (word ?? '') + line.charAt(at);
    } else if (character === '"') {
      quoted = !quoted;
      word ??= '';
    } else if (/\s/.test(character) && !quoted) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (quoted) return undefined;
  return word === undefined ? words : [...words, word];
}

function isCommand(name: string): name is keyof typeof commands {
  return Object.hasOwn(commands, name);
}

/** Reads one line of the console; a wrong one says what is wrong with it. */
export function parseCommand(line: string): Command {
  const words = splitWords(line);
  if (words === undefined) return { kind: 'error', message: 'A quote is not closed' };
  const [name, first, second] = words;
  if (name === undefined) return { kind: 'empty' };
  if (!isCommand(name)) return { kind: 'error', message: `Unrecognized command: ${name}` };
  const { arguments: count, usage } = commands[name];
  const given = words.length - 1;
  if (given < count.min || given > count.max) return { kind: 'error', message: `Usage: ${usage}` };
  if (name === 'start')
    return first === undefined ? { kind: 'start' } : { kind: 'start', server: first };
  if (name === 'wifi') return parseWifi(first ?? '', second);
  return { kind: name };
}

function parseWifi(ssid: string, password: string | undefined): Command {
  const bytes = new TextEncoder().encode(ssid).length;
  if (bytes === 0 || bytes > 32) return { kind: 'error', message: 'An SSID has 1 to 32 bytes' };
  return password === undefined ? { kind: 'wifi', ssid } : { kind: 'wifi', ssid, password };
}
