import {
  helpLines,
  statusLines,
  type BoardStatus,
  type Command,
  type LogThreshold,
} from '@boardcast/board';

/** What the console's commands are given to. */
export interface Commanded {
  /** Without a server it is the one that the board knows. */
  start(server?: string): void;
  stop(): void;
  join(ssid: string): void;
  status(): Promise<BoardStatus>;
  setLogLevel(tag: string, level: LogThreshold): void;
  version(): readonly string[];
  forget(): void;
  restart(): void;
}

/** Does what was typed at the console; `print` says a line there. */
export function runCommand(
  board: Commanded,
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
      return board.start(command.server);
    case 'stop':
      return board.stop();
    case 'log':
      return board.setLogLevel(command.tag, command.level);
    case 'version':
      return board.version().forEach(print);
    case 'forget':
      return board.forget();
    case 'restart':
      return board.restart();
    case 'wifi':
      return board.join(command.ssid);
  }
}
