import { Disc } from 'lucide-preact';
import { StateBadge } from '@boardcast/web';
import type { LeavingButtonProps } from './board-buttons.tsx';

/** Whether a board is being recorded. */
export function RecordingBadge({ board, page }: LeavingButtonProps) {
  if (board.subject.kind !== 'board') return null;
  const recording = page.recorder.boards.value.get(board.name.value);
  if (recording?.state !== 'recording') return null;
  return (
    <span class="recording-badge">
      <StateBadge tone="danger" icon={Disc} isOver>
        Recording
      </StateBadge>
    </span>
  );
}
