import { effect, signal, type Signal } from '@preact/signals';

const prefix = 'boardcast.';

/** What this browser remembers of its user. */
export interface Preferences {
  /** Whether boards play by themselves. */
  readonly autoplay: Signal<boolean>;
  /** The board that was last in focus; empty for the wall. */
  readonly lastFocus: Signal<string>;
  /** Of the last board that was unmuted, from 0 to 1. */
  readonly volume: Signal<number>;
}

export function readPreferences(): Preferences {
  return {
    autoplay: remembered('autoplay', true),
    lastFocus: remembered('focus', ''),
    volume: remembered('volume', 1),
  };
}

/** A value that local storage keeps. */
function remembered<T extends boolean | string | number>(name: string, initial: T): Signal<T> {
  const value = signal<T>(read(name, initial));
  effect(() => {
    const text = JSON.stringify(value.value);
    try {
      localStorage.setItem(prefix + name, text);
    } catch {
      // Without storage, as in a private window, nothing is remembered.
    }
  });
  return value;
}

function read<T>(name: string, initial: T): T {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(prefix + name) ?? 'null');
    return typeof value === typeof initial ? (value as T) : initial;
  } catch {
    return initial;
  }
}
