import type { LogLevel, LogLine } from '@boardcast/board';
import { Button, CopyButton, Select, TextField } from '@boardcast/web';
import { useSignal } from '@preact/signals';
import { Download } from 'lucide-preact';
import type { TerminalLine } from '../model/terminal.ts';
import { useBoard } from './page-context.ts';

/** ESP-IDF's levels, the most severe first. */
const levels: readonly LogLevel[] = ['E', 'W', 'I', 'D', 'V'];
const levelNames: Readonly<Record<LogLevel, string>> = {
  E: 'Error',
  W: 'Warning',
  I: 'Info',
  D: 'Debug',
  V: 'Verbose',
};
const options = (['E', 'W', 'I', 'D'] as const).map((value) => ({
  value,
  label: levelNames[value],
}));

type LogRow = TerminalLine & { readonly log: LogLine };

/** The board's log of all levels, the newest line first, to be searched, copied and saved. */
export function LogTab({ isShown }: { readonly isShown: boolean }) {
  const { log } = useBoard().terminal;
  const maxLevel = useSignal<LogLevel>('D');
  const search = useSignal('');
  if (!isShown) return null;
  const wanted = search.value.toLowerCase();
  const rows = log.value.filter(
    (line): line is LogRow =>
      line.log !== undefined &&
      levels.indexOf(line.log.level) <= levels.indexOf(maxLevel.value) &&
      line.text.toLowerCase().includes(wanted),
  );
  const text = rows.map((row) => row.text).join('\n');
  return (
    <>
      <div class="log-tools">
        <Select
          label="Level"
          options={options}
          value={maxLevel.value}
          onChange={({ currentTarget }) => (maxLevel.value = currentTarget.value as LogLevel)}
        />
        <TextField
          label="Search"
          type="search"
          value={search.value}
          onInput={({ currentTarget }) => (search.value = currentTarget.value)}
        />
        <div class="form-actions">
          <CopyButton text={text} />
          <Button icon={Download} onClick={() => save(text)}>
            Save
          </Button>
        </div>
      </div>
      {rows.length === 0 ? <p class="muted">No line of the log matches.</p> : <Rows rows={rows} />}
    </>
  );
}

function Rows({ rows }: { readonly rows: readonly LogRow[] }) {
  return (
    <div class="log" tabIndex={0} role="region" aria-label="Log lines">
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Level</th>
            <th scope="col">Tag</th>
            <th scope="col">Message</th>
          </tr>
        </thead>
        <tbody>
          {rows.toReversed().map(({ id, log: { ms, level, tag, text } }) => (
            <tr key={id} data-level={level}>
              <td>{(ms / 1000).toFixed(3)} s</td>
              <td>{levelNames[level]}</td>
              <td>{tag}</td>
              <td>{text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function save(text: string): void {
  const url = URL.createObjectURL(new Blob([`${text}\n`], { type: 'text/plain' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: 'board.log' });
  link.click();
  URL.revokeObjectURL(url);
}
