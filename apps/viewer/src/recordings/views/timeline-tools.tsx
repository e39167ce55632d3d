import { useSignal } from '@preact/signals';
import { ChevronLeft, ChevronRight, Download, Scissors, X, ZoomIn, ZoomOut } from 'lucide-preact';
import { Button, IconButton } from '@boardcast/web';
import type { RecordingModel } from '../recording-model.ts';
import { dateOf, dateValue, durationText } from '../time-text.ts';
import { dayOf } from '../time-window.ts';
import { exportRange, markRange, zoomBy, zoomFactor } from './recording-actions.ts';

/** What day is shown, how closely, and the range to export. */
export function TimelineTools({ model }: { readonly model: RecordingModel }) {
  return (
    <div class="timeline-tools">
      <DayPicker model={model} />
      <div class="timeline-group">
        <IconButton
          label="Zoom out"
          icon={ZoomOut}
          shortcut="-"
          onClick={() => zoomBy(model, 1 / zoomFactor)}
        />
        <IconButton
          label="Zoom in"
          icon={ZoomIn}
          shortcut="+"
          onClick={() => zoomBy(model, zoomFactor)}
        />
      </div>
      <RangeTools model={model} />
    </div>
  );
}

function DayPicker({ model }: { readonly model: RecordingModel }) {
  const { from, to } = model.window.value;
  const day = dayOf((from + to) / 2);
  const { limits } = model;
  const show = (time: number) => model.setWindow(dayOf(time));
  // While a date is typed it is not one yet.
  const typed = useSignal<string | undefined>(undefined);
  const picked = (value: string) => {
    const time = dateOf(value);
    typed.value = undefined;
    if (time !== undefined && time >= limits.from && time < limits.to) show(time);
  };
  return (
    <div class="timeline-group">
      <IconButton
        label="Previous day"
        icon={ChevronLeft}
        disabled={day.from <= limits.from}
        onClick={() => show(day.from - 1)}
      />
      <input
        class="input timeline-date"
        type="date"
        aria-label="Day"
        min={dateValue(limits.from)}
        max={dateValue(limits.to - 1)}
        value={typed.value ?? dateValue(day.from)}
        onInput={({ currentTarget }) => (typed.value = currentTarget.value)}
        onChange={({ currentTarget }) => picked(currentTarget.value)}
      />
      <IconButton
        label="Next day"
        icon={ChevronRight}
        disabled={day.to >= limits.to}
        onClick={() => show(day.to)}
      />
    </div>
  );
}

function RangeTools({ model }: { readonly model: RecordingModel }) {
  const range = model.range.value;
  if (range === undefined) {
    return (
      <Button icon={Scissors} onClick={() => markRange(model)}>
        Mark a range
      </Button>
    );
  }
  return (
    <div class="timeline-group">
      <Button icon={Download} variant="primary" onClick={() => exportRange(model)}>
        Export {durationText(range.to - range.from)}
      </Button>
      <IconButton
        label="Clear the range"
        icon={X}
        onClick={() => (model.range.value = undefined)}
      />
    </div>
  );
}
