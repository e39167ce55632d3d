import {
  consoleLine,
  helpLines,
  statusLines,
  type BoardStatus,
  type Command,
  type LogThreshold,
} from '@boardcast/board';

/** What the console's commands control. */
export interface CommandTarget {
  /** Publishes; without a server, to the last one. */
  publish(server?: string): void;
  unpublish(): void;
  connectWifi(ssid: string): void;
  /** Sets the key for the server; undefined for none. */
  setKey(key: string | undefined): void;
  readonly hasKey: boolean;
  readonly name: string;
  status(): Promise<BoardStatus>;
  setLogLevel(tag: string, level: LogThreshold): void;
  version(): readonly string[];
  forget(): void;
  restart(): void;
}

/** Executes a command of the console; `print` takes the lines that it prints. */
export function runCommand(
  board: CommandTarget,
  command: Command,
  print: (line: string) => void,
): void {
  switch (command.kind) {
    case 'empty':
      return;
    case 'error':
      return print(command.message);
    case 'help':
      return helpLines().forEach(print);
    case 'i':
      return void board.status().then((status) => statusLines(status).forEach(print));
    case 'start':
      return board.publish(command.server);
    case 'stop':
      return board.unpublish();
    case 'log':
      return board.setLogLevel(command.tag, command.level);
    case 'version':
      return board.version().forEach(print);
    case 'forget':
      return board.forget();
    case 'restart':
      return board.restart();
    case 'key':
      if (command.key !== undefined) return board.setKey(command.key || undefined);
      return print(consoleLine(board.hasKey ? 'keyIsSet' : 'keyIsNotSet'));
    case 'name':
      return print(
        command.name === undefined
          ? consoleLine('name', { name: board.name })
          : consoleLine('virtualName'),
      );
    case 'ca':
      return print(consoleLine('virtualCa'));
    case 'wifi':
      return board.connectWifi(command.ssid);
  }
}
