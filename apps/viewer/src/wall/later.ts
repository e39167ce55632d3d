import { effect, signal, type ReadonlySignal } from '@preact/signals';

/**
 * Follows a signal; a value of which `isLate` says so counts once it has lasted for `ms`. `made` is called
 * with what ends it, where the source outlives what follows it.
 */
export function later<T>(
  source: ReadonlySignal<T>,
  isLate: (value: T) => boolean,
  ms: number,
  made: (dispose: () => void) => void = () => undefined,
): ReadonlySignal<T> {
  const followed = signal(source.peek());
  let timer: ReturnType<typeof setTimeout> | undefined;
  const dispose = effect(() => {
    const value = source.value;
    clearTimeout(timer);
    if (isLate(value)) timer = setTimeout(() => (followed.value = value), ms);
    else followed.value = value;
  });
  made(() => {
    dispose();
    clearTimeout(timer);
  });
  return followed;
}
