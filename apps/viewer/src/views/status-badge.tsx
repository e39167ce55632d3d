import { CloudOff, Pause, Radio, RefreshCw, type LucideIcon } from 'lucide-preact';
import { StateBadge } from '@boardcast/web';
import { tones, type StatusKind } from '../wall/board-status.ts';
import type { WatchedBoard } from '../wall/watched-board.ts';

const icons: Partial<Readonly<Record<StatusKind, LucideIcon>>> = {
  unknown: CloudOff,
  idle: Radio,
  blocked: Pause,
  retrying: RefreshCw,
};

export function StatusBadge({ board }: { readonly board: WatchedBoard }) {
  const { kind, label } = board.status.value;
  const icon = icons[kind];
  return (
    <StateBadge tone={tones[kind]} isOver {...(icon && { icon })}>
      {label}
    </StateBadge>
  );
}
