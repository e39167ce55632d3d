import { Volume2, VolumeX } from 'lucide-preact';
import { IconButton } from '@boardcast/web';
import type { Preferences } from '../wall/preferences.ts';
import type { WatchedBoard } from '../wall/watched-board.ts';
import { toggleMute } from './board-actions.ts';

export interface MuteButtonProps {
  readonly board: WatchedBoard;
  readonly preferences: Preferences;
}

/** Names the action; the icon shows the state. */
export function MuteButton({ board, preferences }: MuteButtonProps) {
  const isMuted = board.output.isMuted.value;
  return (
    <IconButton
      label={isMuted ? 'Unmute' : 'Mute'}
      icon={isMuted ? VolumeX : Volume2}
      shortcut="M"
      isOver
      data-role="mute"
      onClick={() => toggleMute(board, preferences)}
    />
  );
}
