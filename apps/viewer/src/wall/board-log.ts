import { signal } from '@preact/signals';

const maxLines = 200;
/** Created once: the first one takes 15 ms on a slow computer, which would delay a connection. */
const timeFormat = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

export interface LogLine {
  readonly time: string;
  readonly text: string;
}

/** The latest lines of a board's log, oldest first. */
export class BoardLog {
  readonly lines = signal<readonly LogLine[]>([]);

  add(text: string): void {
    const line = { time: timeFormat.format(new Date()), text };
    this.lines.value = [...this.lines.peek(), line].slice(-maxLines);
  }
}
