import { AppBar, Button, StateBadge, watchLink } from '@boardcast/web';
import { ExternalLink, Share2, Square } from 'lucide-preact';
import { useBoard } from './page-context.ts';

export interface HeaderProps {
  /** The board's name in the list. */
  readonly name: string;
  readonly share: () => void;
}

export function Header({ name, share }: HeaderProps) {
  const board = useBoard();
  const { isStarted } = board.signals.board.value;
  const home = new URL('../', document.baseURI).href;
  const stop = () => {
    void board.stop();
    // The button goes: what starts the board again takes the focus.
    requestAnimationFrame(() => document.getElementById('start')?.focus());
  };
  return (
    <AppBar page={name} home="../" status={<State />}>
      <Button icon={Share2} variant="quiet" onClick={share}>
        <span class="label">Share…</span>
      </Button>
      <Button icon={ExternalLink} variant="quiet" href={watchLink(name, home, null).url} opensTab>
        <span class="label">Open in viewer</span>
      </Button>
      {isStarted && (
        <Button icon={Square} id="stop" onClick={stop}>
          Stop
        </Button>
      )}
    </AppBar>
  );
}

function State() {
  const { signals, listing } = useBoard();
  const { tone, text } = signals.stateText.value;
  const viewers = listing.entry.value?.viewers;
  return (
    <div class="state" id="state" role="status">
      <StateBadge tone={tone}>{text}</StateBadge>
      {viewers !== undefined && (
        <span class="muted small">{viewers === 1 ? '1 viewer' : `${viewers} viewers`}</span>
      )}
    </div>
  );
}
