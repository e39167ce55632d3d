import { helpLines, statusLines, type BoardStatus, type Command } from '@boardcast/board';

/** What the console's commands are given to. */
export interface Commanded {
  /** Without a server it is the one that the board knows. */
  start(server?: string): void;
  stop(): void;
  join(ssid: string): void;
  status(): Promise<BoardStatus>;
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
    case 'wifi':
      return board.join(command.ssid);
  }
}
