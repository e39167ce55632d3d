/** A command of the board's console, as `help` prints it. */
export interface ConsoleCommand {
  readonly usage: string;
  readonly help: string;
  readonly minArguments: number;
  readonly maxArguments: number;
}

/** The prompt of the board's console. */
export const CONSOLE_PROMPT = 'esp> ';

/** What ESP-IDF's console prints at its start, between two empty lines. */
export const CONSOLE_GREETING = "Type 'help' to get the list of commands.";

/** The commands of the board's console, in the order of `help`. */
export const consoleCommands = {
  help: { usage: 'help', help: 'Print the list of commands', minArguments: 0, maxArguments: 0 },
  start: {
    usage: 'start [server_url]',
    help: 'Publish to a Kurento server',
    minArguments: 0,
    maxArguments: 1,
  },
  stop: { usage: 'stop', help: 'Stop publishing', minArguments: 0, maxArguments: 0 },
  i: { usage: 'i', help: 'Show memory, uptime and tasks', minArguments: 0, maxArguments: 0 },
  log: {
    usage: 'log <tag> <level>',
    help: 'Set the log level of a tag: none, error, warn, info, debug, verbose',
    minArguments: 2,
    maxArguments: 2,
  },
  version: {
    usage: 'version',
    help: 'Show the versions of the firmware and of ESP-IDF',
    minArguments: 0,
    maxArguments: 0,
  },
  restart: { usage: 'restart', help: 'Restart the board', minArguments: 0, maxArguments: 0 },
  forget: {
    usage: 'forget',
    help: 'Erase the saved Wi-Fi, server, key, name and CA',
    minArguments: 0,
    maxArguments: 0,
  },
  key: {
    usage: 'key [key]',
    help: 'Set the server\'s key for this board; "" erases it. Without one: show whether it is set',
    minArguments: 0,
    maxArguments: 1,
  },
  name: {
    usage: 'name [name]',
    help: 'Set the board\'s name; "" erases it. Without one: show it',
    minArguments: 0,
    maxArguments: 1,
  },
  ca: {
    usage: 'ca [none | add <base64> | end <sha256>]',
    help: "Set the CA of the server's certificate, or erase it. Alone: show which one is set",
    minArguments: 0,
    maxArguments: 2,
  },
  wifi: {
    usage: 'wifi <ssid> <password>',
    help: 'Connect to a Wi-Fi network; an open one has no password',
    minArguments: 1,
    maxArguments: 2,
  },
} as const satisfies Readonly<Record<string, ConsoleCommand>>;

export type ConsoleCommandName = keyof typeof consoleCommands;
