import { Dialog } from '@boardcast/web';

const keys = [
  [['←', '→', '↑', '↓'], 'Move between boards'],
  [['Enter'], 'Show the board alone'],
  [['Esc'], 'Back to all boards'],
  [['F'], 'Full screen'],
  [['M'], 'Mute or unmute'],
  [['S'], 'Snapshot'],
  [['P'], 'Picture in picture'],
  [['?'], 'Show this list'],
] as const;

export interface HelpDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function HelpDialog({ isOpen, onClose }: HelpDialogProps) {
  return (
    <Dialog title="Keyboard shortcuts" isOpen={isOpen} onClose={onClose}>
      <dl class="keys">
        {keys.map(([names, action]) => (
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
