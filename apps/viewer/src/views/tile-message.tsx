import { LoaderCircle, Play, RotateCcw } from 'lucide-preact';
import { Button } from '@boardcast/web';
import type { WatchedBoard } from '../wall/watched-board.ts';

/** What the middle of a tile has: a spinner, why there is no video, and what to do. */
export function TileMessage({ board }: { readonly board: WatchedBoard }) {
  const { kind, text } = board.status.value;
  const isBusy = kind === 'connecting' || kind === 'retrying';
  const hasVideo = kind === 'live' || kind === 'poor';
  return (
    <div class="tile-message">
      {isBusy && <LoaderCircle class="spinning tile-spinner" />}
      {(kind === 'idle' || kind === 'blocked') && (
        <Button icon={Play} data-role="play" onClick={() => board.play()}>
          Play
        </Button>
      )}
      <p data-role="message" class={hasVideo ? 'tile-text-low' : 'tile-text'}>
        {text}
      </p>
      {kind === 'failed' && (
        <Button icon={RotateCcw} onClick={() => board.play()}>
          Retry
        </Button>
      )}
    </div>
  );
}
