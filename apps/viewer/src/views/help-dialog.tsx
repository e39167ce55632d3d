import { Dialog } from '@boardcast/web';

const keys = [
  [['←', '→', '↑', '↓'], 'Move between boards'],
  [['Enter'], 'Show the board alone'],
  [['Esc'], 'Back to all boards'],
  [['F'], 'Full screen'],
  [['M'], 'Mute or unmute'],
  [['S'], 'Snapshot'],
  [['P'], 'Picture in picture'],
  [['R'], 'Recordings'],
  [['?'], 'Show this list'],
] as const;

const recordingKeys = [
  [['Space'], 'Play or pause'],
  [['←', '→'], '10 seconds back or forward; a minute with Shift'],
  [['PgUp', 'PgDn'], '10 minutes back or forward'],
  [['Home', 'End'], 'Oldest or newest recording'],
  [[',', '.'], 'Previous or next frame'],
  [['<', '>'], 'Slower or faster'],
  [['+', '−'], 'Zoom in or out'],
  [['I', 'O'], 'Mark the start or the end of a range'],
  [['E'], 'Export the range'],
  [['F'], 'Full screen'],
  [['M'], 'Mute or unmute'],
  [['S'], 'Snapshot'],
  [['L', 'Esc'], 'Live'],
  [['?'], 'Show this list'],
] as const;

export interface HelpDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly isOfRecordings: boolean;
}

export function HelpDialog({ isOpen, onClose, isOfRecordings }: HelpDialogProps) {
  return (
    <Dialog title="Keyboard shortcuts" isOpen={isOpen} onClose={onClose}>
      <dl class="keys">
        {(isOfRecordings ? recordingKeys : keys).map(([names, action]) => (
          <div key={action}>
            <dt>
              {names.map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dt>
            <dd>{action}</dd>
          </div>
        ))}
      </dl>
      <p class="small muted">A double click shows a board in full screen, too.</p>
    </Dialog>
  );
}
