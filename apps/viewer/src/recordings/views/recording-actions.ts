import { announce } from '@boardcast/web';
import { toggleFullScreen } from '../../video/screens.ts';
import { saveSnapshot } from '../../video/still.ts';
import { speeds, type Playback } from '../playback.ts';
import type { RecordingModel } from '../recording-model.ts';
import { clockText } from '../time-text.ts';
import { zoom } from '../time-window.ts';

export const zoomFactor = 0.5;
/** Marked at first on each side of the current time, at most; and its share of the window, at least. */
const maxMarkedMs = 60_000;
const markedShare = 0.1;
const minRangeMs = 1000;

export async function takeSnapshot({ board, playback }: RecordingModel): Promise<void> {
  const { element, time } = playback.peek() ?? {};
  const isSaved = element !== undefined && (await saveSnapshot(element, board, time?.peek()));
  announce(isSaved ? 'Snapshot saved.' : 'No snapshot: there is no video.');
}

export function showFullScreen({ playback }: RecordingModel): void {
  const video = playback.peek()?.element;
  const stage = video?.closest<HTMLElement>('.stage');
  if (stage) toggleFullScreen(stage, video);
}

/** Zooms around the current time if it is in sight. */
export function zoomBy(model: RecordingModel, factor: number): void {
  const window = model.window.peek();
  const { from, to } = window;
  const time = model.playback.peek()?.time.peek() ?? from;
  const isInSight = time >= from && time <= to;
  model.setWindow(zoom(window, factor, isInSight ? time : (from + to) / 2));
}

export function changeSpeed(playback: Playback, step: 1 | -1): void {
  const speed = speeds[speeds.indexOf(playback.speed.peek()) + step];
  if (speed === undefined) return;
  playback.setSpeed(speed);
  announce(`Speed ${speed}`);
}

/** Marks what is around the current time, close enough to move its ends. */
export function markRange(model: RecordingModel): void {
  const { from, to } = model.window.peek();
  const time = model.playback.peek()?.time.peek() ?? (from + to) / 2;
  const ms = Math.min(maxMarkedMs, (to - from) * markedShare);
  model.range.value = { from: time - ms, to: Math.min(time + ms, Date.now()) };
  model.setWindow(zoom({ from, to }, Math.min(1, ms / markedShare / (to - from)), time));
}

/** Moves one end of the range to the current time. */
export function markEnd({ range, playback }: RecordingModel, end: 'from' | 'to'): void {
  const time = playback.peek()?.time.peek();
  if (time === undefined) return;
  const { from = time, to = time } = range.peek() ?? {};
  range.value =
    end === 'from'
      ? { from: time, to: Math.max(to, time + minRangeMs) }
      : { from: Math.min(from, time - minRangeMs), to: time };
  announce(`${end === 'from' ? 'Start' : 'End'} of the range: ${clockText(time)}`);
}

/** Downloads the marked range as one file. */
export function exportRange({ range, client, board }: RecordingModel): void {
  const marked = range.peek();
  if (marked === undefined) return;
  const href = client.fileUrl(marked.from, marked.to);
  Object.assign(document.createElement('a'), { href, download: `${board}.mp4` }).click();
  announce('The export is being downloaded.');
}
