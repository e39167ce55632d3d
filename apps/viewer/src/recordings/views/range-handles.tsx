import type { RecordingModel } from '../recording-model.ts';
import type { Span } from '../segment-index.ts';
import { clockText } from '../time-text.ts';
import { percentOf } from '../time-window.ts';

const stepMs = 1000;
const largeStepMs = 60_000;
/** The two ends never change places. */
const minMs = 1000;

export interface RangeHandlesProps {
  readonly model: RecordingModel;
  readonly range: Span;
}

/** The two ends of the marked range, to be dragged or moved by the arrow keys. */
export function RangeHandles({ model, range }: RangeHandlesProps) {
  return (
    <>
      <Handle model={model} range={range} end="from" label="Start of the range" />
      <Handle model={model} range={range} end="to" label="End of the range" />
    </>
  );
}

interface HandleProps extends RangeHandlesProps {
  readonly end: keyof Span;
  readonly label: string;
}

function Handle({ model, range, end, label }: HandleProps) {
  const window = model.window.value;
  const time = range[end];
  if (time < window.from || time > window.to) return null;
  const dragged = (event: PointerEvent & { currentTarget: HTMLElement }) => {
    const { currentTarget, pointerId, clientX } = event;
    if (!currentTarget.hasPointerCapture(pointerId)) return;
    const box = currentTarget.parentElement?.getBoundingClientRect();
    if (box === undefined) return;
    const share = (clientX - box.left) / box.width;
    move(model, end, window.from + share * (window.to - window.from));
  };
  const pressed = (event: KeyboardEvent) => {
    const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    move(model, end, time + direction * (event.shiftKey ? largeStepMs : stepMs));
  };
  return (
    <div
      class="timeline-handle"
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={Math.round(model.limits.from / 1000)}
      aria-valuemax={Math.round(model.limits.to / 1000)}
      aria-valuenow={Math.round(time / 1000)}
      aria-valuetext={clockText(time)}
      data-end={end}
      style={{ left: percentOf(time, window) }}
      onPointerDown={({ currentTarget, pointerId }) => currentTarget.setPointerCapture(pointerId)}
      onPointerMove={dragged}
      onKeyDown={pressed}
    />
  );
}

function move({ range }: RecordingModel, end: keyof Span, time: number): void {
  const { from, to } = range.peek() ?? { from: time, to: time };
  range.value =
    end === 'from'
      ? { from: Math.min(time, to - minMs), to }
      : { from, to: Math.max(time, from + minMs) };
}
