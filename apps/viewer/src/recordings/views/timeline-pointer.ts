import { useSignal, type Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { RecordingModel } from '../recording-model.ts';
import { pan, zoom } from '../time-window.ts';

/** Of one notch of a wheel. */
const wheelFactor = 1.0015;
const scrubIntervalMs = 150;

interface Pointer {
  readonly x: number;
  /** Whether it moves the window instead of the time. */
  readonly pans: boolean;
}

export interface TimelinePointer {
  readonly element: { readonly current: HTMLDivElement | null };
  /** The time that is dragged to. */
  readonly scrubbed: Signal<number | undefined>;
  /** The time under the mouse. */
  readonly hovered: Signal<number | undefined>;
}

/**
 * Seeks by a click and by dragging; zooms by the wheel and by two fingers; moves what is shown by
 * dragging the ruler, by a wheel with Shift, or by one that goes sideways.
 */
export function useTimelinePointer(model: RecordingModel): TimelinePointer {
  const element = useRef<HTMLDivElement>(null);
  const scrubbed = useSignal<number | undefined>(undefined);
  const hovered = useSignal<number | undefined>(undefined);
  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    const closed = new AbortController();
    const gesture = new TimelineGesture(target, model, scrubbed, hovered);
    const { signal } = closed;
    target.addEventListener('pointerdown', (event) => gesture.down(event), { signal });
    target.addEventListener('pointermove', (event) => gesture.move(event), { signal });
    for (const type of ['pointerup', 'pointercancel'] as const) {
      target.addEventListener(type, (event) => gesture.up(event), { signal });
    }
    target.addEventListener('pointerleave', () => (hovered.value = undefined), { signal });
    target.addEventListener('wheel', (event) => gesture.wheel(event), { signal, passive: false });
    return () => closed.abort();
  }, [model, scrubbed, hovered]);
  return { element, scrubbed, hovered };
}

class TimelineGesture {
  readonly #element: HTMLElement;
  readonly #model: RecordingModel;
  readonly #scrubbed: Signal<number | undefined>;
  readonly #hovered: Signal<number | undefined>;
  readonly #pointers = new Map<number, Pointer>();
  #lastSeek = 0;

  constructor(
    element: HTMLElement,
    model: RecordingModel,
    scrubbed: Signal<number | undefined>,
    hovered: Signal<number | undefined>,
  ) {
    this.#element = element;
    this.#model = model;
    this.#scrubbed = scrubbed;
    this.#hovered = hovered;
  }

  down(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.#element.setPointerCapture(event.pointerId);
    const isRuler = event.target instanceof Element && event.target.closest('.timeline-ruler');
    this.#pointers.set(event.pointerId, { x: event.clientX, pans: Boolean(isRuler) });
    if (this.#pointers.size > 1) this.#scrubbed.value = undefined;
    else if (!isRuler) this.#scrub(event);
  }

  move(event: PointerEvent): void {
    const before = this.#pointers.get(event.pointerId);
    if (event.pointerType === 'mouse') this.#hovered.value = this.#timeAt(event.clientX);
    if (before === undefined) return;
    const others = [...this.#pointers].filter(([id]) => id !== event.pointerId);
    const other = others[0]?.[1];
    if (other !== undefined) this.#pinch(before.x, event.clientX, other.x);
    else if (before.pans) this.#pan(before.x - event.clientX);
    else if (this.#scrubbed.value !== undefined) this.#scrub(event);
    this.#pointers.set(event.pointerId, { ...before, x: event.clientX });
  }

  up({ pointerId }: PointerEvent): void {
    this.#pointers.delete(pointerId);
    const time = this.#scrubbed.value;
    this.#scrubbed.value = undefined;
    if (time !== undefined) void this.#model.seek(time);
  }

  wheel(event: WheelEvent): void {
    event.preventDefault();
    const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (isSideways) return this.#pan(event.deltaX || event.deltaY);
    const { window } = this.#model;
    const factor = wheelFactor ** event.deltaY;
    this.#model.setWindow(zoom(window.value, factor, this.#timeAt(event.clientX)));
  }

  #scrub(event: PointerEvent): void {
    const time = this.#timeAt(event.clientX);
    this.#scrubbed.value = time;
    if (event.timeStamp - this.#lastSeek < scrubIntervalMs) return;
    this.#lastSeek = event.timeStamp;
    this.#model.playback.peek()?.seek(time);
  }

  /** What is under both fingers stays under them. */
  #pinch(before: number, after: number, other: number): void {
    const [from, to] = [Math.abs(before - other), Math.abs(after - other)];
    if (from < 1 || to < 1) return;
    this.#model.setWindow(zoom(this.#model.window.value, from / to, this.#timeAt(other)));
  }

  #pan(pixels: number): void {
    const { window } = this.#model;
    const { from, to } = window.value;
    this.#model.setWindow(pan(window.value, (pixels / this.#width) * (to - from)));
  }

  #timeAt(x: number): number {
    const { from, to } = this.#model.window.value;
    const share = (x - this.#element.getBoundingClientRect().left) / this.#width;
    return from + Math.min(1, Math.max(0, share)) * (to - from);
  }

  get #width(): number {
    return Math.max(1, this.#element.clientWidth);
  }
}
