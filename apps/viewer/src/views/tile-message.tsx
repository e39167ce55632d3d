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
      {kind === 'offline' && <StillTime board={board} />}
      {kind === 'failed' && (
        <Button icon={RotateCcw} onClick={() => board.play()}>
          Retry
        </Button>
      )}
    </div>
  );
}

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const dateAndClock = new Intl.DateTimeFormat(undefined, {
  dateStyle: 'medium',
  timeStyle: 'short',
});

/** When the frame of an offline board was captured. */
function StillTime({ board }: { readonly board: WatchedBoard }) {
  const time = board.still.value?.time;
  if (time === undefined) return null;
  const isToday = new Date(time).toDateString() === new Date().toDateString();
  return (
    <p class="tile-text-low">
      Frame of{' '}
      <time dateTime={new Date(time).toISOString()}>
        {(isToday ? clock : dateAndClock).format(time)}
      </time>
    </p>
  );
}
