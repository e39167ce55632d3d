import { useSignal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import type { RecordingModel } from '../recording-model.ts';
import type { Span } from '../segment-index.ts';
import { clockText, dayText, tickText } from '../time-text.ts';
import { percentOf, ticks } from '../time-window.ts';
import { RangeHandles } from './range-handles.tsx';
import { useTimelinePointer } from './timeline-pointer.ts';

const tickWidthPx = 72;
/** A gap of fewer pixels is not visible. */
const minGapPx = 1;

/** When something was recorded, and the time that is shown. */
export function Timeline({ model }: { readonly model: RecordingModel }) {
  const { element, scrubbed, hovered } = useTimelinePointer(model);
  const width = useSignal(600);
  useLayoutEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      width.value = Math.max(1, entry?.contentRect.width ?? 1);
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element, width]);
  const window = model.window.value;
  const time = scrubbed.value ?? model.playback.value?.time.value ?? window.from;
  const minGapMs = ((window.to - window.from) / width.value) * minGapPx;
  const { stepMs, times } = ticks(window, Math.max(2, width.value / tickWidthPx));
  const range = model.range.value;
  return (
    <div class="timeline-box">
      <div
        class="timeline"
        ref={element}
        role="slider"
        tabIndex={0}
        aria-label="Time"
        aria-valuemin={Math.round(model.limits.from / 1000)}
        aria-valuemax={Math.round(model.limits.to / 1000)}
        aria-valuenow={Math.round(time / 1000)}
        aria-valuetext={`${clockText(time)}, ${dayText(time)}`}
      >
        <div class="timeline-ruler">
          {times.map((tick) => (
            <span key={tick} class="timeline-tick" style={{ left: percentOf(tick, window) }}>
              {tickText(tick, stepMs)}
            </span>
          ))}
        </div>
        <div class="timeline-track">
          {model.index.value.coverage(window, minGapMs).map((span) => (
            <div key={span.from} class="timeline-recorded" style={box(span, window)} />
          ))}
          <Future now={model.now.value} window={window} />
          {range !== undefined && <div class="timeline-range" style={box(range, window)} />}
          {hovered.value !== undefined && scrubbed.value === undefined && (
            <div class="timeline-hover" style={{ left: percentOf(hovered.value, window) }}>
              <span>{clockText(hovered.value)}</span>
            </div>
          )}
          {isIn(time, window) && (
            <div class="timeline-head" style={{ left: percentOf(time, window) }}>
              {scrubbed.value !== undefined && <span>{clockText(time)}</span>}
            </div>
          )}
        </div>
      </div>
      {range !== undefined && <RangeHandles model={model} range={range} />}
    </div>
  );
}

/** Nothing can be recorded there yet. */
function Future({ now, window }: { readonly now: number; readonly window: Span }) {
  if (now >= window.to) return null;
  return <div class="timeline-future" style={box({ from: now, to: window.to }, window)} />;
}

function isIn(time: number, { from, to }: Span): boolean {
  return time >= from && time <= to;
}

/** The part of a span that is in the window. */
function box(span: Span, window: Span) {
  const [from, to] = [Math.max(span.from, window.from), Math.min(span.to, window.to)];
  const width = Math.max(0, to - from) / (window.to - window.from);
  return { left: percentOf(from, window), width: `${width * 100}%` };
}
