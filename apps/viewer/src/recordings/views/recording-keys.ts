import type { RecordingModel } from '../recording-model.ts';
import {
  changeSpeed,
  exportRange,
  markEnd,
  showFullScreen,
  takeSnapshot,
  zoomBy,
  zoomFactor,
} from './recording-actions.ts';

const stepMs = 10_000;
const largeStepMs = 60_000;
const pageMs = 600_000;

type KeyAction = (model: RecordingModel, event: KeyboardEvent) => void;

const seekBy =
  (ms: number, shiftedMs = ms): KeyAction =>
  (model, { shiftKey }) => {
    const time = model.playback.peek()?.time.peek();
    if (time !== undefined) void model.seek(time + (shiftKey ? shiftedMs : ms));
  };

const seekOldest: KeyAction = (model) => {
  const from = model.recording.peek()?.from;
  if (from) void model.seek(Date.parse(from));
};

/** The list of segments may know more than that of boards. */
const seekNewest: KeyAction = (model) => {
  const to = Date.parse(model.recording.peek()?.to ?? '') || 0;
  const newest = Math.max(to, model.index.peek().last?.end ?? 0);
  if (newest > 0) void model.seek(newest - stepMs);
};

const keys: Readonly<Partial<Record<string, KeyAction>>> = {
  ' ': (model) => model.playback.peek()?.toggle(),
  ArrowLeft: seekBy(-stepMs, -largeStepMs),
  ArrowRight: seekBy(stepMs, largeStepMs),
  PageUp: seekBy(-pageMs),
  PageDown: seekBy(pageMs),
  Home: seekOldest,
  End: seekNewest,
  ',': (model) => model.playback.peek()?.step(-1),
  '.': (model) => model.playback.peek()?.step(1),
  '<': ({ playback }) => playback.value && changeSpeed(playback.value, -1),
  '>': ({ playback }) => playback.value && changeSpeed(playback.value, 1),
  '+': (model) => zoomBy(model, zoomFactor),
  '=': (model) => zoomBy(model, zoomFactor),
  '-': (model) => zoomBy(model, 1 / zoomFactor),
  i: (model) => markEnd(model, 'from'),
  o: (model) => markEnd(model, 'to'),
  e: exportRange,
  f: showFullScreen,
  m: ({ playback }) => playback.value?.setAudio(!playback.value.isMuted.value),
  s: (model) => void takeSnapshot(model),
};

/** Returns whether the key has a meaning. */
export function performRecordingKey(event: KeyboardEvent, model: RecordingModel): boolean {
  const action = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  // A button is pressed by the space bar.
  const isButton = event.target instanceof Element && event.target.closest('button, a') !== null;
  if (action === undefined || (event.key === ' ' && isButton)) return false;
  action(model, event);
  return true;
}
