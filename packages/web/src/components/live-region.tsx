import { signal } from '@preact/signals';

const announced = signal('');

/** Has screen readers say a text, politely; `LiveRegion` must be in the page. */
export function announce(text: string): void {
  announced.value = text;
}

export function LiveRegion() {
  return (
    <p class="visually-hidden" aria-live="polite">
      {announced}
    </p>
  );
}
