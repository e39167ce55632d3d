import { effect, signal, type ReadonlySignal } from '@preact/signals';

/** Follows a signal; a value of which `isLate` says so counts once it has lasted for `ms`. */
export function later<T>(
  source: ReadonlySignal<T>,
  isLate: (value: T) => boolean,
  ms: number,
): ReadonlySignal<T> {
  const followed = signal(source.peek());
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const value = source.value;
    clearTimeout(timer);
    if (isLate(value)) timer = setTimeout(() => (followed.value = value), ms);
    else followed.value = value;
  });
  return followed;
}
